/// How a scheduled task is made (the keyword arguments of asyncio's create_task).
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <aio/context.hpp>

namespace aio {

struct task_options {
  task_options() = default;
  task_options(const char* task_name) : name(task_name) {}
  task_options(std::string task_name) : name(std::move(task_name)) {}
  task_options(std::optional<std::string> task_name, std::optional<aio::context> task_context)
      : name(std::move(task_name)), context(std::move(task_context)) {}

  /// "Task-N" if absent.
  std::optional<std::string> name;
  /// A copy of the current context if absent; used itself if given.
  std::optional<aio::context> context;
  /// The body begins within the call, up to its first suspension (3.12). Only while the loop runs.
  bool eager_start = false;
};

}  // namespace aio
