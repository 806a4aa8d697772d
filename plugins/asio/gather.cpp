// gather: make_parallel_group over waits for its members.
#include <boost/asio/experimental/parallel_group.hpp>
#include <unordered_map>

#include "combinators.hpp"
#include "join.hpp"

namespace asio_plugin {
namespace {

using members_of = std::vector<object_ref<outcome_object>>;

value result_or_error(const outcome_object& member) {
  try {
    return member.result();
  } catch (const host_error& e) {
    host->error_ref(e.error());
    return value::of_error(e.error());
  }
}

asio::awaitable<value> wait_for_members(std::shared_ptr<const members_of> members, bool return_exceptions,
                                        std::shared_ptr<const bool> cancelled) {
  using operation = decltype(async_failure(*members->front(), on_cancel::stop_waiting, asio::deferred));
  if (!members->empty()) {
    std::vector<operation> waits;
    waits.reserve(members->size());
    for (const auto& m : *members)
      waits.push_back(async_failure(*m, on_cancel::stop_waiting, asio::deferred));
    auto group = asio::experimental::make_parallel_group(std::move(waits));
    if (return_exceptions) {
      auto all = group.async_wait(asio::experimental::wait_for_all(), asio::deferred);
      co_await std::move(all);
    } else {
      auto all = group.async_wait(asio::experimental::wait_for_one_error(), asio::deferred);
      const auto ended = co_await std::move(all);
      const auto& [order, failures] = ended;
      for (const std::size_t i : order) {
        if (failures[i]) std::rethrow_exception(failures[i]);
      }
    }
  }
  if (*cancelled) throw host_error(make_cancelled());
  std::vector<value> results;
  for (const auto& m : *members) results.push_back(result_or_error(*m));
  co_return value::of_list(std::move(results));
}

}  // namespace

object_ref<outcome_object> ensure_outcome(loop_object& loop, assay_object* o) {
  if (o && is_lazy(*o)) {
    auto body = static_cast<lazy_object&>(*o).take();
    return spawn(loop, ASSAY_KIND_TASK, std::move(body));
  }
  auto target = object_ref<outcome_object>::share(&as_outcome(o));
  if (&target->owner() != &loop) refuse(ASSAY_ERROR_KIND_VALUE, "the future belongs to another loop");
  return target;
}

object_ref<outcome_object> gather(const assay_list* list, bool return_exceptions) {
  loop_object& loop = as_open_loop(nullptr);
  const list_ref given(list);
  auto members = std::make_shared<members_of>();
  // A coroutine that is named twice is one member, met twice.
  std::unordered_map<const assay_object*, object_ref<outcome_object>> spawned;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const assay_value& v = given.data()[i];
    assay_object* const o = v.tag == ASSAY_OBJECT ? v.as.object : nullptr;
    const auto met = spawned.find(o);
    if (met != spawned.end()) {
      members->push_back(met->second);
      continue;
    }
    members->push_back(ensure_outcome(loop, o));
    if (is_lazy(*o)) spawned.emplace(o, members->back());
  }
  auto cancelled = std::make_shared<bool>(false);
  return spawn_at_once(loop, ASSAY_KIND_FUTURE, wait_for_members(members, return_exceptions, cancelled),
                       [members, cancelled] {
                         bool any = false;
                         for (const auto& m : *members) any = m->cancel() || any;
                         *cancelled = *cancelled || any;
                         return any;
                       });
}

}  // namespace asio_plugin
