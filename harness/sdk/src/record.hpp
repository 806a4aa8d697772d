// record.hpp - what the SDK lends to a plugin: the small heap records behind frame and callback pointers.
//
// A record outlives what it keeps (rules R6 and R7): the contents, a body or a callable, are destroyed when
// the plugin gives the record back, or at the end of the test; the record stays behind as a tombstone that
// answers every further call with a runtime error, until the plugin gives it back. After that it is kept for
// a while, so that giving it back twice is seen and not a use of freed memory.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace assay::detail {

class test_run;
class record;

class contents {
 public:
  virtual ~contents() = default;
  // Whether a body was left in the middle.
  virtual bool unfinished() const noexcept { return false; }
  // The type of what it keeps, as typeid names it; static.
  virtual const char* type_name() const noexcept { return ""; }
};

// Destroys contents on this thread, one after another and never nested: a body may hold the last reference to
// the object that holds the next body, and so on, ten thousand deep.
void destroy_here(std::unique_ptr<contents> c);

// Records that the plugin has not given back, of all tests so far.
std::size_t records_out() noexcept;

// The records of one test, and the contents that wait for their thread.
class lent_records {
 public:
  void add(record& r);                                             // [any thread]
  void defer(std::thread::id owner, std::unique_ptr<contents> c);  // [any thread]
  void destroy_deferred();                                         // those of this thread
  void destroy_all_deferred();                                     // of every thread
  std::size_t unfinished() const;                                  // bodies in the middle
  // Their types, a line each, as many as fit. Takes no lock that is held: then it writes nothing.
  std::size_t write_unfinished(std::span<char> to) const noexcept;
  void bury();  // destroys all contents here; the records become tombstones

 private:
  friend class record;
  record* first_ = nullptr;  // guarded by the records' mutex, as the links are
  std::atomic<bool> has_deferred_{false};
  std::vector<std::pair<std::thread::id, std::unique_ptr<contents>>> deferred_;  // same
};

class record {
 public:
  record(const record&) = delete;
  record& operator=(const record&) = delete;
  virtual ~record() = default;

  // [any thread] destroy or drop: exactly once, never during a call. operation names it in messages.
  void give_back(const char* operation);

 protected:
  record(test_run& run, std::unique_ptr<contents> c);

  // Null for a tombstone.
  test_run* run() const noexcept { return run_.load(std::memory_order_acquire); }
  // Valid during a call on a record that is no tombstone.
  contents* held() const noexcept { return contents_.get(); }
  bool given_back() const noexcept { return given_back_.load(); }
  void belongs_to_this_thread() noexcept { owner_.store(std::this_thread::get_id()); }

  // Around each call of the plugin's.
  int begin_call() noexcept { return calls_.fetch_add(1); }  // calls in progress before
  void end_call();

 private:
  friend class lent_records;
  void unlink();  // from its test; with the records' mutex held
  void dispose();

  std::atomic<test_run*> run_;
  std::unique_ptr<contents> contents_;
  std::atomic<std::thread::id> owner_{std::this_thread::get_id()};
  std::atomic<int> calls_{0};
  std::atomic<bool> given_back_{false};
  bool retired_ = false;  // guarded by the records' mutex
  record* next_ = nullptr;
  record* previous_ = nullptr;
};

}  // namespace assay::detail
