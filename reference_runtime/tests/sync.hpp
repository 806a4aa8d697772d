// What the tests of locks, events, semaphores, conditions and barriers share.
#pragma once

#include "support.hpp"

namespace aio::test {

class Sync : public LoopTest {
 protected:
  task<void> take(lock l, std::string name) {
    co_await l.acquire();
    note(name + " has it");
  }
  task<void> pass_through(lock l, std::string name) {
    co_await l.acquire();
    note(name + " had it");
    l.release();
  }
  task<void> take(semaphore s, std::string name) {
    co_await s.acquire();
    note(name + " has it");
  }
  task<void> wait_for_event(event e, std::string name) {
    co_await e.wait();
    note(name);
  }
  task<void> wait_once(condition c, std::string name) {
    co_await c.acquire();
    try {
      co_await c.wait();
      note(name + " notified");
    } catch (const cancelled_error& e) {
      note(name + " cancelled: " + e.message().value_or("no message"));
    }
    note(c.locked() ? "locked" : "unlocked");
    c.release();
  }
  task<std::size_t> arrive(barrier b) { co_return co_await b.wait(); }
  task<std::string> kind_of_end(task<std::size_t> waiting) {
    try {
      co_await waiting;
      co_return "passed";
    } catch (const broken_barrier_error&) {
      co_return "broken";
    }
  }

  template <class T>
  scheduled_task<T> start(task<T> body) {
    return loop->create_task(std::move(body));
  }
};

}  // namespace aio::test
