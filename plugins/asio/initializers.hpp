// initializers.hpp - initializers of Boost.Process that are chosen when the program runs.
//
// boost::process::child takes each property as an argument of a type of its own. Here are one type for all
// that a standard stream may be, and what is told at the child's start and end.
#pragma once

#define BOOST_PROCESS_USE_STD_FS
#include <boost/process.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/posix.hpp>

#include <fcntl.h>

#include <cstdio>
#include <system_error>
#include <variant>

#include "outcome.hpp"

namespace asio_plugin {

namespace process = boost::process;

// One of several initializers, or none.
template <class... Ways>
class one_of : public process::extend::handler, public process::extend::uses_handles {
 public:
  one_of() = default;
  template <class Way>
  explicit one_of(Way way) : way_(std::move(way)) {}

  template <class Executor>
  void on_setup(Executor& e) {
    each([&](auto& way) { way.on_setup(e); });
  }
  template <class Executor>
  void on_error(Executor& e, const std::error_code& error) {
    each([&](auto& way) { way.on_error(e, error); });
  }
  template <class Executor>
  void on_success(Executor& e) {
    each([&](auto& way) { way.on_success(e); });
  }
  template <class Executor>
  void on_fork_error(Executor& e, const std::error_code& error) {
    each([&](auto& way) { way.on_fork_error(e, error); });
  }
  template <class Executor>
  void on_exec_setup(Executor& e) {
    each([&](auto& way) { way.on_exec_setup(e); });
  }
  template <class Executor>
  void on_exec_error(Executor& e, const std::error_code& error) {
    each([&](auto& way) { way.on_exec_error(e, error); });
  }
  std::vector<int> get_used_handles() {
    std::vector<int> used;
    each([&]<class Way>(Way& way) {
      if constexpr (std::is_base_of_v<process::extend::uses_handles, Way>) {
        for (const int fd : way.get_used_handles()) used.push_back(fd);
      }
    });
    return used;
  }

 private:
  template <class F>
  void each(F&& f) {
    std::visit(
        [&]<class Way>(Way& way) {
          if constexpr (!std::is_same_v<Way, std::monostate>) f(way);
        },
        way_);
  }

  std::variant<std::monostate, Ways...> way_;
};

using bound_descriptor = decltype(process::posix::fd.bind(0, 0));
using any_pipe = process::async_pipe&;
using standard_input = one_of<decltype(process::std_in < process::null),
                              decltype(process::std_in < std::declval<any_pipe>()), bound_descriptor>;
using standard_output = one_of<decltype(process::std_out > process::null),
                               decltype(process::std_out > std::declval<any_pipe>()), bound_descriptor>;
using standard_error = one_of<decltype(process::std_err > process::null),
                              decltype(process::std_err > std::declval<any_pipe>()), bound_descriptor>;

// Names the descriptors that limit_handles leaves open: the standard ones, which it closes where they are not
// redirected, and those that are passed.
class kept_descriptors : public process::extend::handler, public process::extend::uses_handles {
 public:
  explicit kept_descriptors(const std::vector<int>& passed) : passed_(passed) {}
  std::vector<int> get_used_handles() const {
    std::vector<int> all = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
    all.insert(all.end(), passed_.begin(), passed_.end());
    return all;
  }
  template <class Executor>
  void on_exec_setup(Executor& e) const {
    for (const int fd : passed_) {
      if (::fcntl(fd, F_SETFD, 0) != 0) e.set_error(process::extend::get_last_error(), "fcntl() failed");
    }
  }

 private:
  const std::vector<int>& passed_;
};

// As on_exit, with the status as the system has it: on_exit tells of no signal.
class on_end : public process::extend::async_handler {
 public:
  explicit on_end(object_ref<moment> ended) : ended_(std::move(ended)) {}
  template <class Executor>
  std::function<void(int, const std::error_code&)> on_exit_handler(Executor& e) {
    return [ended = ended_, status = e.exit_status](int, const std::error_code& error) {
      if (error) {
        ended->finish(value(),
                      to_error(boost::system::error_code(error.value(), boost::system::system_category())));
      } else {
        const int n = *status;
        ended->finish(value::of_int(WIFSIGNALED(n) ? -WTERMSIG(n) : WEXITSTATUS(n)), nullptr);
      }
    };
  }

 private:
  object_ref<moment> ended_;
};

}  // namespace asio_plugin
