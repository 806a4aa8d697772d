// context.hpp - context variables (contextvars): values that follow a task or a callback instead of a thread.
//
// rt.copy_context() and rt.context_var() make them. What takes a context explicitly has a name in _in:
// call_soon_in, spawn_in.
#pragma once

#include "assay/sdk/callback.hpp"

namespace assay {

class context : public object {
 public:
  context() = default;
  explicit context(object o) noexcept : object(std::move(o)) {}

  // Calls f(args...) in the context itself and gives its result; raised leaves it.
  template <class... A>
  value run(const callback_argument& f, A&&... args) const {
    return run_with(f, list_of(std::forward<A>(args)...));
  }

 private:
  value run_with(const callback_argument& f, const value& args) const;
};

class context_token : public object {
 public:
  context_token() = default;
  explicit context_token(object o) noexcept : object(std::move(o)) {}
};

class context_var : public object {
 public:
  context_var() = default;
  explicit context_var(object o) noexcept : object(std::move(o)) {}

  value get() const;  // without a value and without a default: an error of kind lookup
  value get(const value& otherwise) const;
  context_token set(const value& v) const;
  void reset(const context_token& token) const;
};

}  // namespace assay
