// The table of assay.clock/1.
#include <assay/ext/clock.h>

#include <aio/virtual_time.hpp>

#include "errors.hpp"
#include "loop.hpp"
#include "tables.hpp"

namespace reference {
namespace {

assay_error* loop_create(assay_object** out) {
  return guarded([&] { *out = new loop_object(aio::new_virtual_time_event_loop()); });
}
assay_error* hold(assay_object* o, int32_t delta) {
  return guarded([&] { as_loop(o).hold_time(delta); });
}
assay_error* advance(assay_object* o, double seconds) {
  return guarded([&] { aio::advance_time(as_loop(o), aio::seconds(seconds)); });
}

const assay_ext_clock table = {sizeof(assay_ext_clock), 0, loop_create, hold, advance};

}  // namespace

const void* const clock_table = &table;

}  // namespace reference
