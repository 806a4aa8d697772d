#include "record.hpp"

#include <fmt/format.h>

#include <cstring>
#include <deque>

#include "test_run.hpp"

namespace assay::detail {
namespace {

// One lock for all links. It is held for a few instructions only, and never while anything else is called.
std::mutex& records_mutex() {
  static auto* mutex = new std::mutex;
  return *mutex;
}

// Records that were given back, oldest first.
std::deque<record*>& quarantine() {
  static auto* records = new std::deque<record*>;
  return *records;
}
constexpr std::size_t quarantine_limit = 16384;

std::atomic<std::size_t> out{0};

}  // namespace

std::size_t records_out() noexcept { return out.load(); }

void destroy_here(std::unique_ptr<contents> c) {
  thread_local std::vector<std::unique_ptr<contents>>* waiting = nullptr;
  if (c == nullptr) return;
  if (waiting != nullptr) {
    waiting->push_back(std::move(c));
    return;
  }
  std::vector<std::unique_ptr<contents>> queue;
  waiting = &queue;
  queue.push_back(std::move(c));
  while (!queue.empty()) {
    std::vector<std::unique_ptr<contents>> batch;
    batch.swap(queue);
    for (auto& each : batch) each.reset();
  }
  waiting = nullptr;
}

void lent_records::add(record& r) {
  std::lock_guard lock(records_mutex());
  r.next_ = first_;
  if (first_ != nullptr) first_->previous_ = &r;
  first_ = &r;
}

void lent_records::defer(std::thread::id owner, std::unique_ptr<contents> c) {
  std::lock_guard lock(records_mutex());
  deferred_.emplace_back(owner, std::move(c));
  has_deferred_.store(true);
}

void lent_records::destroy_deferred() {
  if (!has_deferred_.load()) return;
  std::vector<std::unique_ptr<contents>> mine;
  {
    std::lock_guard lock(records_mutex());
    for (auto& [owner, c] : deferred_) {
      if (owner == std::this_thread::get_id()) mine.push_back(std::move(c));
    }
    std::erase_if(deferred_, [](const auto& each) { return each.second == nullptr; });
    has_deferred_.store(!deferred_.empty());
  }
  for (auto& c : mine) destroy_here(std::move(c));
}

void lent_records::destroy_all_deferred() {
  decltype(deferred_) all;
  {
    std::lock_guard lock(records_mutex());
    all.swap(deferred_);
    has_deferred_.store(false);
  }
  for (auto& [owner, c] : all) destroy_here(std::move(c));
}

std::size_t lent_records::unfinished() const {
  std::lock_guard lock(records_mutex());
  std::size_t n = 0;
  for (const record* r = first_; r != nullptr; r = r->next_) {
    if (r->contents_ != nullptr && r->contents_->unfinished()) ++n;
  }
  return n;
}

std::size_t lent_records::write_unfinished(std::span<char> to) const noexcept {
  const std::unique_lock lock(records_mutex(), std::try_to_lock);
  if (!lock.owns_lock()) return 0;
  std::size_t written = 0;
  for (const record* r = first_; r != nullptr; r = r->next_) {
    if (r->contents_ == nullptr || !r->contents_->unfinished()) continue;
    const char* name = r->contents_->type_name();
    const std::size_t length = std::strlen(name);
    if (written + length + 1 > to.size()) break;
    std::memcpy(to.data() + written, name, length);
    written += length;
    to[written++] = '\n';
  }
  return written;
}

void lent_records::bury() {
  for (;;) {
    std::vector<std::unique_ptr<contents>> all;
    {
      std::lock_guard lock(records_mutex());
      while (first_ != nullptr) {
        record* r = first_;
        r->unlink();
        // A body that is running still, on a thread of the plugin's, can't be taken from under it.
        if (r->calls_.load() == 0) all.push_back(std::move(r->contents_));
      }
    }
    destroy_all_deferred();
    if (all.empty()) return;
    for (auto& c : all) destroy_here(std::move(c));  // may lend again: a destructor that calls the runtime
  }
}

record::record(test_run& run, std::unique_ptr<contents> c) : run_(&run), contents_(std::move(c)) {
  run.lent().add(*this);
  out.fetch_add(1);
}

void record::unlink() {
  test_run* run = run_.exchange(nullptr);
  if (run == nullptr) return;
  if (previous_ != nullptr) previous_->next_ = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
  if (run->lent().first_ == this) run->lent().first_ = next_;
  next_ = previous_ = nullptr;
}

void record::give_back(const char* operation) {
  if (given_back_.exchange(true)) {
    if (test_run* run = current_run(); run != nullptr) {
      run->protocol_broken(fmt::format("{} was called twice for one pointer", operation));
    }
    return;
  }
  if (calls_.load() != 0) {
    if (test_run* run = current_run(); run != nullptr) {
      run->protocol_broken(fmt::format("{} was called during a call to the same pointer", operation));
    }
    return;  // end_call disposes
  }
  dispose();
}

void record::end_call() {
  if (calls_.fetch_sub(1) == 1 && given_back_.load()) dispose();
}

void record::dispose() {
  std::unique_ptr<contents> c;
  std::unique_ptr<record> oldest;
  test_run* run = nullptr;
  const std::thread::id owner = owner_.load();
  {
    std::lock_guard lock(records_mutex());
    if (std::exchange(retired_, true)) return;
    out.fetch_sub(1);
    run = run_.load();
    unlink();
    c = std::move(contents_);
    quarantine().push_back(this);
    if (quarantine().size() > quarantine_limit) {
      oldest.reset(quarantine().front());
      quarantine().pop_front();
    }
  }
  if (c == nullptr) return;
  if (run == nullptr || owner == std::this_thread::get_id()) {
    destroy_here(std::move(c));
  } else {
    run->lent().defer(owner, std::move(c));
  }
}

}  // namespace assay::detail
