#include "assay/sdk/sync.hpp"

#include "border.hpp"

namespace assay {

using detail::out;

#define ASSAY_AWAITABLE(entry, ...)        \
  out<awaitable> a;                        \
  ASSAY_CALL(sync, entry, __VA_ARGS__, a); \
  return a.take()

#define ASSAY_FLAG(entry)               \
  std::int32_t yes = 0;                 \
  ASSAY_CALL(sync, entry, get(), &yes); \
  return yes != 0

#define ASSAY_COUNT(entry)                \
  std::int64_t count = 0;                 \
  ASSAY_CALL(sync, entry, get(), &count); \
  return count

awaitable acquirable::acquire() const { ASSAY_AWAITABLE(acquire, get()); }
void acquirable::release() const { ASSAY_CALL(sync, release, get()); }
bool acquirable::locked() const { ASSAY_FLAG(locked); }

awaitable condition::wait() const { ASSAY_AWAITABLE(condition_wait, get()); }
awaitable condition::wait_for(const callback_argument& predicate) const {
  ASSAY_AWAITABLE(condition_wait_for, get(), predicate.get().get());
}
void condition::notify(std::int64_t n) const { ASSAY_CALL(sync, condition_notify, get(), n); }
void condition::notify_all() const { ASSAY_CALL(sync, condition_notify_all, get()); }

void event::set() const { ASSAY_CALL(sync, event_set, get()); }
void event::clear() const { ASSAY_CALL(sync, event_clear, get()); }
bool event::is_set() const { ASSAY_FLAG(event_is_set); }
awaitable event::wait() const { ASSAY_AWAITABLE(event_wait, get()); }

awaitable barrier::wait() const { ASSAY_AWAITABLE(barrier_wait, get()); }
awaitable barrier::reset() const { ASSAY_AWAITABLE(barrier_reset, get()); }
awaitable barrier::abort() const { ASSAY_AWAITABLE(barrier_abort, get()); }
std::int64_t barrier::parties() const { ASSAY_COUNT(barrier_parties); }
std::int64_t barrier::n_waiting() const { ASSAY_COUNT(barrier_n_waiting); }
bool barrier::broken() const { ASSAY_FLAG(barrier_broken); }

}  // namespace assay
