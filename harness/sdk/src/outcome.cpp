#include "assay/sdk/outcome.hpp"

#include <ostream>

namespace assay {

outcome outcome::failed(error e) {
  outcome o;
  o.error_ = std::move(e);
  return o;
}

const value& outcome::get() const {
  if (error_) throw_error(error_);
  return value_;
}

std::string to_string(const outcome& o) {
  return o.ok() ? "returned " + to_string(o.get()) : "raised " + to_string(o.failure());
}

void PrintTo(const outcome& o, std::ostream* out) { *out << to_string(o); }

co<outcome> attempt(object awaited) {
  try {
    value result = co_await std::move(awaited);
    co_return outcome(std::move(result));
  } catch (const raised& r) {
    co_return outcome::failed(r.err);
  }
}

co<outcome> attempt(co<value> inner) {
  try {
    value result = co_await std::move(inner);
    co_return outcome(std::move(result));
  } catch (const raised& r) {
    co_return outcome::failed(r.err);
  }
}

co<outcome> attempt(co<void> inner) {
  try {
    co_await std::move(inner);
    co_return outcome();
  } catch (const raised& r) {
    co_return outcome::failed(r.err);
  }
}

}  // namespace assay
