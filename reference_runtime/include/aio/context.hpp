/// Context variables (Python's contextvars): values that follow a task or a callback instead of a thread.
///
/// A callback runs in a copy of the context in which it was registered, a task in a copy of that in
/// which it was created; an explicit context is used itself. Copies are cheap: the values are shared
/// until one side changes them.
#pragma once

#include <aio/errors.hpp>
#include <any>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <aio/detail/pool.hpp>
#include <aio/detail/ref.hpp>

namespace aio {

namespace detail {

/// Variables are told apart by number, not by address: a context may outlive a variable.
using variable_id = std::uint64_t;
using variables = std::map<variable_id, std::any>;
variable_id next_variable_id() noexcept;

struct context_data : pooled {
  std::atomic<std::uint32_t> references{0};
  std::shared_ptr<const variables> values;

  void add_ref() noexcept { references.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept {
    if (references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
};

}  // namespace detail

/// A set of values of context variables. Copying the object shares the set; copy_context() copies it.
/// A default-constructed one is an empty set of its own, made when it is first needed.
class context {
 public:
  context() = default;

  /// Runs f in this context itself: what it sets stays visible in it (Context.run).
  template <class F>
  decltype(auto) run(F&& f);

  /// True if both are one and the same context.
  friend bool operator==(const context& a, const context& b) { return a.data_ == b.data_ && a.data_; }

  /// The identity of the set; null for one that was never needed.
  const void* id() const noexcept { return data_.get(); }

  // For aio itself.
  const detail::variables* values() const noexcept { return data_ ? data_->values.get() : nullptr; }
  context snapshot() const { return data_ && data_->values ? copied() : context(); }
  void share() {
    if (!data_) data_ = detail::ref<detail::context_data>(new detail::context_data);
  }
  void assign(detail::variable_id key, std::any value);
  void erase(detail::variable_id key);

 private:
  context copied() const;
  detail::ref<detail::context_data> data_;
};

namespace detail {

class loop_core;

/// What aio keeps for each thread.
struct thread_state {
  loop_core* running = nullptr;  ///< the loop whose run_forever() is on this thread's stack
  context* entered = nullptr;    ///< in force if not null; else that of the task that runs, else `outside`
  context* outside = nullptr;    ///< in force where the loop was run; null: the thread's own
  std::uint64_t last_task_number = 0;
  std::uint64_t end_of_task_numbers = 0;  ///< the last of the numbers set aside for this thread
};
// Plain data: no guard stands on the hot path.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
[[gnu::tls_model("initial-exec")]] extern constinit thread_local thread_state this_thread_state;
inline thread_state& this_thread() noexcept { return this_thread_state; }

/// Makes a context the current one for a scope.
class context_scope {
 public:
  explicit context_scope(context& entered) : context_scope(this_thread(), &entered) {}
  /// Null: that of the running task.
  context_scope(thread_state& thread, context* entered)
      : thread_(thread), previous_(std::exchange(thread.entered, entered)) {}
  context_scope(const context_scope&) = delete;
  context_scope& operator=(const context_scope&) = delete;
  ~context_scope() { thread_.entered = previous_; }

 private:
  thread_state& thread_;
  context* previous_;
};

/// The current context, shared with whoever made it current.
context& current_context() noexcept;

}  // namespace detail

/// A copy of the current context (contextvars.copy_context).
context copy_context();

template <class F>
decltype(auto) context::run(F&& f) {
  share();
  context mine = *this;
  detail::context_scope scope(mine);
  return std::forward<F>(f)();
}

/// A variable whose value depends on the context (contextvars.ContextVar). Usually static; one that is
/// destroyed leaves its values behind in the contexts that have them, where nobody finds them any more.
template <class T>
class context_var {
 public:
  explicit context_var(std::string name) : name_(std::move(name)) {}
  context_var(std::string name, T fallback) : name_(std::move(name)), fallback_(std::move(fallback)) {}
  context_var(const context_var&) = delete;
  context_var& operator=(const context_var&) = delete;

  const std::string& name() const noexcept { return name_; }

  /// The value in the current context, else the default of the variable, else lookup_error.
  T get() const {
    if (const std::any* value = find()) return std::any_cast<T>(*value);
    if (fallback_) return *fallback_;
    throw lookup_error("context variable '" + name_ + "' has no value");
  }
  /// The value in the current context, else the argument.
  T get(T otherwise) const {
    const std::any* value = find();
    return value ? std::any_cast<T>(*value) : std::move(otherwise);
  }

  /// The former state of the variable, for reset().
  class token {
    friend class context_var;
    std::optional<T> former_;
    const context_var* of_ = nullptr;
    context in_;
  };

  /// Sets the value in the current context.
  token set(T value) {
    token undo;
    undo.of_ = this;
    if (const std::any* former = find()) undo.former_ = std::any_cast<T>(*former);
    context& current = detail::current_context();
    current.assign(id_, std::move(value));
    undo.in_ = current;
    return undo;
  }
  /// Takes back a set(). Throws value_error for a token of another variable or another context.
  void reset(token undo) {
    context& current = detail::current_context();
    if (undo.of_ != this) throw value_error("the token was made by another context variable");
    if (!(undo.in_ == current)) throw value_error("the token was made in another context");
    if (undo.former_) {
      current.assign(id_, std::move(*undo.former_));
    } else {
      current.erase(id_);
    }
  }

 private:
  const std::any* find() const {
    const detail::variables* values = detail::current_context().values();
    if (!values) return nullptr;
    const auto it = values->find(id_);
    return it == values->end() ? nullptr : &it->second;
  }

  std::string name_;
  std::optional<T> fallback_;
  const detail::variable_id id_ = detail::next_variable_id();
};

}  // namespace aio
