// wait and wait_for: parallel groups with a steady_timer as one more member.
#include <assay/ext/combinators.h>

#include <boost/asio/experimental/parallel_group.hpp>
#include <unordered_set>

#include "clock.hpp"
#include "combinators.hpp"
#include "join.hpp"

namespace asio_plugin {
namespace {

using asio::experimental::make_parallel_group;
using asio::experimental::wait_for_all;
using asio::experimental::wait_for_one;
using asio::experimental::wait_for_one_error;

using operation =
    decltype(async_failure(std::declval<outcome_object&>(), on_cancel::stop_waiting, asio::deferred));

// Asio's groups tell their cancellation by no error of their own.
asio::awaitable<void> throw_if_cancelled() {
  const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) throw aborted();
}

template <class Group, class Condition>
asio::awaitable<void> wait_until(Group group, Condition condition, std::optional<double> timeout) {
  const auto executor = co_await asio::this_coro::executor;
  auto members = group.async_wait(condition, asio::deferred);
  if (timeout) {
    asio::steady_timer timer(executor, time_point_of(now() + *timeout));
    auto either = make_parallel_group(std::move(members), timer.async_wait(asio::deferred));
    auto first = either.async_wait(wait_for_one(), asio::deferred);
    co_await std::move(first);
  } else {
    co_await std::move(members);
  }
  auto check = throw_if_cancelled();
  co_await std::move(check);
}

}  // namespace

asio::awaitable<value> wait(std::int32_t return_when, list_ref list, std::optional<double> timeout) {
  if (list.size() == 0) refuse(ASSAY_ERROR_KIND_VALUE, "there is nothing to wait for");
  std::vector<object_ref<outcome_object>> members;
  std::vector<operation> waits;
  std::unordered_set<const outcome_object*> met;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const assay_value& v = list.data()[i];
    outcome_object& member = as_awaited(v.tag == ASSAY_OBJECT ? v.as.object : nullptr);
    if (!met.insert(&member).second) continue;
    members.push_back(object_ref<outcome_object>::share(&member));
    waits.push_back(async_failure(member, on_cancel::stop_waiting, asio::deferred));
  }
  list = list_ref();
  auto group = make_parallel_group(std::move(waits));
  switch (return_when) {
    case ASSAY_ALL_COMPLETED: {
      auto waiting = wait_until(std::move(group), wait_for_all(), timeout);
      co_await std::move(waiting);
      break;
    }
    case ASSAY_FIRST_COMPLETED: {
      auto waiting = wait_until(std::move(group), wait_for_one(), timeout);
      co_await std::move(waiting);
      break;
    }
    case ASSAY_FIRST_EXCEPTION: {
      auto waiting = wait_until(std::move(group), wait_for_one_error(), timeout);
      co_await std::move(waiting);
      break;
    }
    default:
      refuse(ASSAY_ERROR_KIND_VALUE, "there is no such condition");
  }
  std::vector<value> done;
  std::vector<value> pending;
  for (auto& m : members) (m->done() ? done : pending).push_back(value::of_object(std::move(m)));
  std::vector<value> both;
  both.push_back(value::of_list(std::move(done)));
  both.push_back(value::of_list(std::move(pending)));
  co_return value::of_list(std::move(both));
}

namespace {

// As operator|| of awaitable_operators with a timer on its right: the first to end cancels the other, and
// both have ended then.
template <class Operation, class Result>
asio::awaitable<value> within(double timeout, Operation started, Result result) {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, time_point_of(now() + timeout));
  auto either = make_parallel_group(std::move(started), timer.async_wait(asio::deferred));
  auto first = either.async_wait(wait_for_one(), asio::deferred);
  auto ended = co_await std::move(first);
  const boost::system::error_code expired = std::get<std::tuple_size_v<decltype(ended)> - 1>(ended);
  if (std::get<0>(ended)[0] == 1 && !expired) refuse(ASSAY_ERROR_KIND_TIMEOUT, "the time is up");
  // A cancellation from outside has gone to the awaited one, which has made of it what this is.
  asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
  state.clear();
  if (std::get<1>(ended)) std::rethrow_exception(std::get<1>(ended));
  co_return result(ended);
}

}  // namespace

asio::awaitable<value> wait_for(object_ref<> awaited, std::optional<double> timeout) {
  const std::int32_t kind = awaited ? awaited->kind() : ASSAY_KIND_OTHER;
  if (kind == ASSAY_KIND_FUTURE || kind == ASSAY_KIND_TASK) {
    const auto target = object_ref<outcome_object>::share(&as_awaited(awaited.get()));
    awaited.reset();
    // What is awaited is not a part of the group, but is cancelled with it.
    auto body = within(timeout.value_or(1e10), async_failure(*target, on_cancel::pass_on, asio::deferred),
                       [target](const auto&) { return target->result(); });
    co_return co_await std::move(body);
  }
  if (kind != ASSAY_KIND_COROUTINE && kind != ASSAY_KIND_AWAITABLE) {
    refuse(ASSAY_ERROR_KIND_TYPE, "an object of this kind cannot be awaited");
  }
  asio::awaitable<value> lazy = static_cast<lazy_object&>(*awaited).take();
  awaited.reset();
  if (!timeout) co_return co_await std::move(lazy);
  const auto executor = co_await asio::this_coro::executor;
  auto body = within(*timeout, asio::co_spawn(executor, std::move(lazy), asio::deferred),
                     [](auto& ended) { return std::move(std::get<2>(ended)); });
  co_return co_await std::move(body);
}

}  // namespace asio_plugin
