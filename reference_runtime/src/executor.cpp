#include <aio/executor.hpp>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include <aio/log.hpp>
#include <aio/wait_for.hpp>

namespace aio {
namespace {

/// A thread that gets no signals: they are the main thread's business.
template <class F>
std::thread start_thread(F f) {
  sigset_t all, previous;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &previous);
  struct restore {
    const sigset_t& mask;
    ~restore() { pthread_sigmask(SIG_SETMASK, &mask, nullptr); }
  } const at_end{previous};
  return std::thread(std::move(f));
}

}  // namespace

struct thread_pool_executor::state {
  std::mutex mutex;
  std::condition_variable changed;
  // All guarded by the mutex.
  std::deque<std::unique_ptr<detail::job>> jobs;
  std::vector<std::thread> threads;
  std::size_t max_workers = 0;
  std::size_t idle = 0;
  bool over = false;
  bool joining = false;
  bool joined = false;
};

thread_pool_executor::thread_pool_executor(std::size_t max_workers) : state_(std::make_shared<state>()) {
  if (max_workers == 0) throw value_error("max_workers must be greater than 0");
  state_->max_workers = max_workers;
}

// To lock a mutex that is there, and to detach a thread that can be joined, does not fail.
// NOLINTNEXTLINE(bugprone-exception-escape)
thread_pool_executor::~thread_pool_executor() {
  shutdown(false);
  const std::lock_guard lock(state_->mutex);
  // They end by themselves, after the last job. Those that somebody waits for have been taken.
  for (std::thread& t : state_->threads) t.detach();
  state_->threads.clear();
}

std::size_t thread_pool_executor::default_max_workers() noexcept {
  return std::min<std::size_t>(32, std::thread::hardware_concurrency() + 4);
}

void thread_pool_executor::add(std::unique_ptr<detail::job> j) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->over) throw runtime_error("cannot submit to an executor after its shutdown");
    state_->jobs.push_back(std::move(j));
    if (state_->idle < state_->jobs.size() && state_->threads.size() < state_->max_workers) {
      state_->threads.push_back(start_thread([s = state_] { work(*s); }));
    }
  }
  state_->changed.notify_one();
}

void thread_pool_executor::work(state& s) {
  std::unique_lock lock(s.mutex);
  for (;;) {
    ++s.idle;
    s.changed.wait(lock, [&] { return s.over || !s.jobs.empty(); });
    --s.idle;
    if (s.jobs.empty()) return;
    std::unique_ptr<detail::job> next = std::move(s.jobs.front());
    s.jobs.pop_front();
    lock.unlock();
    next->run();
    next.reset();
    lock.lock();
  }
}

void thread_pool_executor::shutdown(bool wait) {
  const std::shared_ptr<state> s = state_;
  std::unique_lock lock(s->mutex);
  s->over = true;
  s->changed.notify_all();
  if (!wait) return;
  for (const std::thread& t : s->threads) {
    if (t.get_id() == std::this_thread::get_id()) {
      throw runtime_error("a thread of an executor cannot wait for its shutdown");
    }
  }
  if (s->joining) {
    s->changed.wait(lock, [&] { return s->joined; });
    return;
  }
  s->joining = true;
  std::vector<std::thread> threads = std::move(s->threads);
  s->threads.clear();
  lock.unlock();
  for (std::thread& t : threads) t.join();
  lock.lock();
  s->joined = true;
  s->changed.notify_all();
}

// --- the loop's default executor ---

thread_pool_executor& event_loop::default_executor() {
  require_open();
  if (executor_over_) throw runtime_error("the executor of the loop has been shut down");
  if (!default_executor_) default_executor_ = std::make_shared<thread_pool_executor>();
  return *default_executor_;
}

void event_loop::set_default_executor(std::shared_ptr<thread_pool_executor> executor) {
  if (!executor) throw type_error("the default executor must be a thread pool");
  default_executor_ = std::move(executor);
}

task<void> event_loop::shutdown_default_executor(std::optional<seconds> timeout) {
  executor_over_ = true;
  if (!default_executor_) co_return;
  // A thread of its own waits for the others.
  const thread_future<void> ended;
  ended.set_running_or_notify_cancel();  // cancelling the wait does not cancel what is waited for
  struct waiting_thread {
    std::thread thread;
    ~waiting_thread() {
      if (thread.joinable()) thread.detach();
    }
  } waiting{start_thread([pool = default_executor_, ended] {
    pool->shutdown();
    ended.set_result();
  })};
  task<void> end = wait_for(wrap_future(ended, *this), timeout);
  const outcome<void> result = co_await detail::outcome_of(end);
  if (result) {
    waiting.thread.join();
  } else if (detail::exception_cast<timeout_error>(result.error())) {
    log(log_level::warning, "The executor did not finish joining its threads within " +
                                std::to_string(timeout->count()) + " seconds.");
  } else {
    co_await detail::fail_with(result.error());
  }
}

namespace detail {

void thread_link::enter(event_loop& loop, std::shared_ptr<thread_link> self) noexcept {
  loop_ = &loop;
  self_ = std::move(self);
  next_ = loop.links_;
  if (next_) next_->previous_ = this;
  loop.links_ = this;
}

std::shared_ptr<thread_link> thread_link::leave() noexcept {
  if (!self_) return nullptr;
  (previous_ ? previous_->next_ : loop_->links_) = next_;
  if (next_) next_->previous_ = previous_;
  previous_ = next_ = nullptr;
  return std::exchange(self_, nullptr);
}

}  // namespace detail

void event_loop::empty_links() noexcept {
  while (detail::thread_link* link = links_) {
    const auto alive = link->leave();
    link->empty();
  }
}

}  // namespace aio
