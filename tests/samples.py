"""A page of real-looking code in each language, for tests of properties and for golden values. Never change one: the
golden content ids are made of them."""

from forms import forms

SAMPLES = {
    'python': '''\
"""A ledger of payments."""

from __future__ import annotations

import csv
from collections import (
    Counter,
    defaultdict,  # grouped by owner
)

RATES = {'eur': 1.0, 'usd': 0.92, 'gbp': 1.17}


class Ledger(Base, metaclass=Registry):
    """Payments by owner."""

    limit: int = 1_000

    @property
    def owners(self):
        return sorted(self._rows, key=lambda owner: (-len(self._rows[owner]), owner))

    def load(self, path, *, encoding="utf-8", **options):
        """Read a file, row by row."""
        total, skipped = 0, []
        with open(path, newline='', encoding=encoding) as lines, self.lock:
            for number, row in enumerate(csv.DictReader(lines, **options), start=1):
                if not row['owner'] or row['kind'] not in ('in', "out"):
                    skipped.append((number, row))
                    continue
                amount = round(float(row['amount']) * RATES.get(row['currency'].lower(), 1.0), 2)
                self._rows.setdefault(row['owner'], []).append(amount if row['kind'] == 'in' else -amount)
                total += amount
        if (count := len(skipped)) > self.limit:
            raise ValueError(f'{path}: {count} of {total:>10.2f} rows {skipped[0]!r} skipped')
        return total, skipped

    async def flush(self):
        try:
            await self.sink.write({owner: sum(rows) for owner, rows in self._rows.items() if rows})
        except (OSError, TimeoutError) as error:
            log.warning('not written: %s', error)
            raise
        finally:
            self._rows.clear()

    def balance(self, owner): raise NotImplementedError


def best(ledgers, default=None):
    ready = [ledger for ledger in ledgers if ledger.owners]
    match ready:
        case []:
            return default
        case [Ledger(limit=limit) as only] if limit > 0:
            return only
        case [first, *rest]:
            return max(rest, key=lambda one: len(one.owners), default=first)
''',
    'javascript': """\
// A cart, and what is shown of it.
import { format } from './money';
const events = require('events');

export class Cart extends events.Emitter {
  #items = [];
  static limit = 100;

  constructor(owner, { currency = 'eur', ...options } = {}) {
    super(options);
    this.owner = owner;
    this.currency = currency;
  }

  /** Adds some of an item. */
  async add(item, count = 1) {
    if (!item?.id || count < 1) {
      throw new RangeError(`cannot add ${count} of ${item ? item.name : 'nothing'}`);
    }
    for (const [index, line] of this.#items.entries()) {
      if (line.item.id === item.id) {
        this.#items[index] = { ...line, count: line.count + count };
        return this.emit('change', this.total);
      }
    }
    this.#items.push({ item, count, added: Date.now() });
    try {
      await this.save(/^[a-z]+$/i.test(this.owner) ? 'local' : "remote");
    } catch (error) {
      console.warn(error.message);
    } finally {
      this.dirty = false;
    }
  }

  get total() {
    return this.#items.map(({ item, count }) => item.price * count).reduce((sum, price) => sum + price, 0);
  }
}

export const label = (cart) => {
  switch (cart.size) {
    case 0:
      return 'empty';
    case 1: {
      const [only] = cart.items;
      return only.name;
    }
    default:
      return `${cart.size} items, ${format(cart.total)}`;
  }
};

export function watch(cart, onChange) {
  let last = 0;
  cart.on('change', function (total) {
    if (Math.abs(total - last) > 0.5) onChange((last = total));
  });
  return { stop: () => cart.off('change'), get last() { return last; } };
}
""",
    'rust': """\
//! A queue of jobs.
use std::collections::{BinaryHeap, HashMap};
mod clock;

const LIMIT: usize = 1_000;
const NAMES: [&str; 3] = ["low", "middle", "high"];

#[derive(Debug, Clone)]
pub struct Queue<'a, T: Job> {
    waiting: BinaryHeap<Entry<T>>,
    pub names: HashMap<&'a str, usize>,
}

pub enum Outcome { Done(u64), Failed { code: i32, reason: String }, Skipped }

impl<'a, T: Job + Clone> Queue<'a, T> {
    /// Adds a job.
    pub fn push(&mut self, name: &'a str, job: T, at: Option<u64>) -> Result<usize, Error> {
        if self.waiting.len() >= LIMIT {
            return Err(Error::Full { name: name.to_string(), limit: LIMIT });
        }
        let due = match at {
            Some(time) if time > clock::now() => time,
            Some(_) | None => clock::now() + 1,
        };
        let index = *self.names.entry(name).or_insert_with(|| self.waiting.len());
        self.waiting.push(Entry { due, job, index });
        Ok(index)
    }

    pub fn run(&mut self, mut sink: impl FnMut(&str, Outcome)) -> Result<(), Error> {
        'next: while let Some(Entry { due, job, .. }) = self.waiting.pop() {
            for (attempt, delay) in [1u64, 2, 4].iter().enumerate() {
                match job.clone().execute(due + delay) {
                    Ok(0) => continue 'next,
                    Ok(code) => { sink(job.name(), Outcome::Done(code)); break; }
                    Err(error) if attempt < 2 => log::warn!("{}: {}", attempt, error),
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }

    fn pause(&self) -> bool { unimplemented!("pause") }
}
""",
    'go': """\
// Package store keeps documents.
package store

import (
	"context"
	"fmt"
)

const limit = 1_000

var kinds = map[string]int{"note": 1, "task": 2}

type Store struct {
	mu   sync.Mutex
	docs map[string]*Doc `json:"docs"`
}

type Reader interface {
	Read(ctx context.Context, id string) (*Doc, error)
}

// Put saves a document.
func (s *Store) Put(ctx context.Context, doc *Doc, opts ...Option) (id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if kind, ok := kinds[doc.Kind]; !ok || len(s.docs) >= limit {
		return "", fmt.Errorf("cannot put %s: kind %d", doc.Kind, kind)
	}
	for i, opt := range opts {
		if err := opt(doc); err != nil {
			return "", fmt.Errorf("option %d: %w", i, err)
		}
	}
	switch old := s.docs[doc.ID].(type) {
	case nil:
		doc.Version = 1
	default:
		doc.Version = old.Version + 1
	}
	s.docs[doc.ID] = doc
	go func(copied Doc) {
		select {
		case s.changes <- &copied:
		case <-ctx.Done():
		}
	}(*doc)
	return doc.ID, nil
}

func Walk[T any](items []T, visit func(int, T) bool) int {
	for i := 0; i < len(items); i++ {
		if !visit(i, items[i]) {
			return i
		}
	}
	return len(items)
}
""",
    'java': """\
package shop.orders;

import java.util.*;
import static shop.Money.round;

/** Orders of one shop. */
@Service
public class Orders<T extends Order> implements Iterable<T> {
    private static final int LIMIT = 1_000;
    private final Map<String, List<T>> open = new HashMap<>();
    private final String[] kinds = {"new", "paid", "sent"};

    public Orders(Clock clock, T... first) {
        this.clock = clock;
        for (T order : first) add(order);
    }

    @Override
    public Iterator<T> iterator() { return open.values().stream().flatMap(List::stream).iterator(); }

    public synchronized double add(final T order) throws FullException {
        if (open.size() >= LIMIT || order == null) {
            throw new FullException("no room for " + order, LIMIT);
        }
        List<T> same = open.computeIfAbsent(order.owner(), owner -> new ArrayList<>());
        same.add(order);
        double total = 0.0;
        for (int i = 0; i < same.size(); i++) {
            T one = same.get(i);
            total += switch (one.kind()) {
                case "new", "paid" -> round(one.amount(), 2);
                case "sent" -> { log.debug("sent {}", one); yield 0; }
                default -> throw new IllegalStateException();
            };
        }
        try (Writer out = sinks.open(order.owner(), 'w')) {
            out.write(String.format("%s %.2f%n", order.owner(), total));
        } catch (IOException | TimeoutException error) {
            log.warn("not written", error);
        } finally {
            clock.tick(0xFFL);
        }
        return order instanceof Gift gift && gift.free() ? 0 : total;
    }

    abstract void close();

    enum State { OPEN, CLOSED(1) { boolean done() { return true; } }; boolean done() { return false; } }
}
""",
}
SAMPLES['typescript'] = """\
import type { Item } from './item';

export interface Line<T extends Item> { item: T; count: number; readonly added?: Date }
type Total = { sum: number; currency: 'eur' | 'usd' };
enum State { Open, Closed = 2 }

@Injectable()
export abstract class Cart<T extends Item> implements Iterable<Line<T>> {
  private lines: Line<T>[] = [];
  static readonly limit: number = 100;

  constructor(private readonly owner: string, protected sink?: Sink) {}

  abstract discount(total: Total): Total;

  add(item: T, count = 1, ...notes: string[]): Total {
    if (!item.id || count < 1) {
      throw new RangeError(`cannot add ${count} of ${item.name}`);
    }
    const known = this.lines.find((line) => line.item.id === item.id);
    if (known !== undefined) {
      known.count += count;
    } else {
      this.lines.push({ item, count, added: new Date() } as Line<T>);
    }
    for (const [index, note] of notes.entries()) {
      this.sink?.write<string>(`${this.owner}:${index}`, note!);
    }
    return this.discount({ sum: this.sum(), currency: 'eur' });
  }

  private sum = (): number => this.lines.reduce((sum, { item, count }) => sum + item.price * count, 0);
}

export function isOpen(state: State | undefined): state is State.Open {
  return state === State.Open;
}
"""
SAMPLES['tsx'] = """\
import { useState } from 'react';

type Props = { items: Item[]; onPick: (item: Item) => void };

export const Picker = ({ items, onPick }: Props) => {
  const [query, setQuery] = useState<string>('');
  const shown = items.filter((item) => item.name.includes(query));
  return (
    <section className="picker" onClick={() => setQuery('')}>
      <input value={query} onChange={(event) => setQuery(event.target.value)} />
      {shown.length > 0 ? (
        <ul>
          {shown.map((item) => (
            <li key={item.id} onClick={() => onPick(item)}>
              {item.name} <small>costs {item.price}</small>
            </li>
          ))}
        </ul>
      ) : (
        <p>Nothing is called {query}.</p>
      )}
    </section>
  );
};
"""
SAMPLES |= forms('SAMPLE')
