package resolver

import (
	"container/list"
	"sync"
	"time"

	"github.com/miekg/dns"
)

// question is what a server is asked.
type question struct {
	name string // absolute, lower case
	kind uint16
}

// answer is what it said. It is not changed once it is in the cache.
type answer struct {
	records   []dns.RR // of the answer section
	authentic bool     // AD bit
	err       *failure // instead of records
	expires   time.Time
	size      int // bytes, about
}

// cache keeps the answers that were used last, up to a number of bytes.
type cache struct {
	mu    sync.Mutex
	room  int
	used  int
	order *list.List // of *kept, the last used first
	byKey map[question]*list.Element
}

type kept struct {
	question
	*answer
}

func newCache(bytes int) *cache {
	return &cache{room: bytes, order: list.New(), byKey: map[question]*list.Element{}}
}

// get returns the answer to q unless it has expired.
func (c *cache) get(q question, now time.Time) *answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.byKey[q]
	if e == nil {
		return nil
	}
	k := c.entry(e)
	if !now.Before(k.expires) {
		c.drop(e)
		return nil
	}
	c.order.MoveToFront(e)
	return k.answer
}

func (c *cache) put(q question, a *answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.byKey[q]; e != nil {
		c.drop(e)
	}
	c.byKey[q] = c.order.PushFront(&kept{q, a})
	c.used += a.size
	for c.used > c.room {
		c.drop(c.order.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	k := c.entry(e)
	c.order.Remove(e)
	delete(c.byKey, k.question)
	c.used -= k.size
}

func (*cache) entry(e *list.Element) *kept {
	return e.Value.(*kept) //nolint:forcetypeassert // only put fills the list
}
