// process.hpp - child processes: boost::process::child, its pipes as connections, its end as an outcome.
#pragma once

#include <assay/ext/subprocess.h>

#include <array>

#include "connection.hpp"

namespace asio_plugin {

// What is copied from the ABI's arguments; modes are ASSAY_STDIO_ constants.
struct process_options {
  std::string program;
  std::vector<std::string> arguments;
  std::optional<std::vector<std::string>> environment;  // "NAME=value"; none: inherited
  std::string directory;                                // empty: inherited
  std::vector<int> passed;                              // descriptors above 2
  std::array<std::int32_t, 3> modes{};
  std::array<int, 3> descriptors{};
  std::int64_t group = 0;  // 0: inherited; -1: one of its own; above: the one to join
  std::int64_t limit = 0;
};

// The arguments that make the shell run a command, and the shell.
void run_by_shell(process_options& options, std::string command);

class process_object final : public loop_bound {
 public:
  // Starts the program; throws what Boost.Process tells of it.
  static object_ref<process_object> start(loop_object& loop, const process_options& options);

  std::int64_t id() const;
  std::optional<std::int64_t> code() const;  // -n by signal n; none until on_exit told it
  void terminate();                          // child::terminate
  void send_signal(int number);              // kill(2)
  // The writer or reader of stream 0, 1 or 2; null where it is not a pipe.
  const object_ref<stream_object>& stream(int number) const { return streams_.at(number); }

  static asio::awaitable<value> wait(object_ref<process_object> self);
  static asio::awaitable<value> communicate(object_ref<process_object> self,
                                            std::optional<std::string> input);

 private:
  struct native;  // boost::process::child, known to process.cpp alone
  template <class T, class... Args>
  friend object_ref<T> make_object(Args&&... args);

  explicit process_object(loop_object& loop);
  ~process_object() override;  // as the child's: kills one that still runs
  void abandon() noexcept override {}

  object_ref<moment> ended_;  // with the code
  bool reaped_ = false;       // by child::terminate, before on_exit hears of it
  std::unique_ptr<native> child_;
  std::array<object_ref<stream_object>, 3> streams_;
};

}  // namespace asio_plugin
