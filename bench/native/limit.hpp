// limit.hpp - the least that a C++20 coroutine scheduler with asyncio's order can do: an intrusive FIFO, and
// as many hops through it as asyncio makes (a task's first step and its awaiter's wake-up: 2; sleep(0): 1; a
// child of a gather: 2). No reference counts, no callbacks of futures, no register of tasks, no context, no
// cancellation unless asked for.
//
// It is what the reference runtime is measured against, and no runtime: nothing is checked, one thread, one
// scheduler.
#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>
#include <utility>

namespace limit {

// What is queued: a coroutine to resume, or a function of what the node is a part of.
struct node {
  node* next = nullptr;
  void (*run)(node*) = nullptr;
};

class fifo {
 public:
  void push(node& n) noexcept {
    n.next = nullptr;
    *tail_ = &n;
    tail_ = &n.next;
  }
  // One after another until none is left.
  void drain() {
    while (node* n = head_) {
      head_ = n->next;
      if (!head_) tail_ = &head_;
      n->run(n);
    }
  }
  bool empty() const noexcept { return !head_; }

 private:
  node* head_ = nullptr;
  node** tail_ = &head_;
};

inline fifo ready;

// A coroutine that waits for its turn; lives in its frame.
struct waiting : node {
  std::coroutine_handle<> coroutine;
  waiting() {
    run = [](node* n) { static_cast<waiting*>(n)->coroutine.resume(); };
  }
};

// Lazy; awaited inline, or queued by spawn.
class task {
 public:
  struct promise_type : waiting {
    std::coroutine_handle<> parent;  // inline: goes on at once
    waiting* awaiter = nullptr;      // spawned: is queued
    std::exception_ptr error;
    bool done = false;

    task get_return_object() noexcept {
      return task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    struct final_awaiter {
      bool await_ready() const noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> h) const noexcept {
        promise_type& p = h.promise();
        p.done = true;
        if (p.parent) return p.parent;
        if (p.awaiter) ready.push(*p.awaiter);
        return std::noop_coroutine();
      }
      void await_resume() const noexcept {}
    };
    final_awaiter final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() noexcept { error = std::current_exception(); }
  };

  explicit task(std::coroutine_handle<promise_type> h) noexcept : h_(h) {}
  task(task&& other) noexcept : h_(std::exchange(other.h_, nullptr)) {}
  task& operator=(task&& other) noexcept {
    std::swap(h_, other.h_);
    return *this;
  }
  ~task() {
    if (h_) h_.destroy();
  }

  // Queues the first step.
  task& spawn() noexcept {
    h_.promise().coroutine = h_;
    ready.push(h_.promise());
    return *this;
  }
  promise_type& promise() const noexcept { return h_.promise(); }

  // Inline.
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) const noexcept {
    h_.promise().parent = parent;
    return h_;
  }
  void await_resume() const {
    if (h_.promise().error) std::rethrow_exception(h_.promise().error);
  }

  // Of a spawned one.
  struct joined : waiting {
    promise_type& child;
    explicit joined(promise_type& p) noexcept : child(p) {}
    bool await_ready() const noexcept { return child.done; }
    void await_suspend(std::coroutine_handle<> h) noexcept {
      coroutine = h;
      child.awaiter = this;
    }
    void await_resume() const {
      if (child.error) std::rethrow_exception(child.error);
    }
  };
  joined join() const noexcept { return joined(h_.promise()); }

 private:
  std::coroutine_handle<promise_type> h_;
};

// sleep(0): one turn for everyone else.
struct yield : waiting {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) noexcept {
    coroutine = h;
    ready.push(*this);
  }
  void await_resume() const noexcept {}
};

struct cancelled {};

// A future or an event with one waiter, which is queued when it is set or cancelled.
struct event {
  waiting* waiter = nullptr;
  bool set_already = false;
  bool cancelled_already = false;

  void set() noexcept {
    set_already = true;
    if (waiter) ready.push(*std::exchange(waiter, nullptr));
  }
  void cancel() noexcept {
    cancelled_already = true;
    if (waiter) ready.push(*std::exchange(waiter, nullptr));
  }
  struct waited : waiting {
    event& e;
    explicit waited(event& of) noexcept : e(of) {}
    bool await_ready() const noexcept { return e.set_already; }
    void await_suspend(std::coroutine_handle<> h) noexcept {
      coroutine = h;
      e.waiter = this;
    }
    void await_resume() const {
      if (e.cancelled_already) throw cancelled();
    }
  };
  waited wait() noexcept { return waited(*this); }
  struct waited_quietly : waited {
    using waited::waited;
    bool await_resume() const noexcept { return !e.cancelled_already; }
  };
  waited_quietly wait_quietly() noexcept { return waited_quietly(*this); }
};

// Runs until nothing is ready.
inline void run(task main) {
  main.spawn();
  ready.drain();
  if (main.promise().error) std::rethrow_exception(main.promise().error);
}

}  // namespace limit
