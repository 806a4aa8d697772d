#include "rig.hpp"

#include <algorithm>

#include "assay/loader/error.hpp"
#include "assay/loader/value.hpp"

namespace assay::bench {
namespace {

std::int32_t resume(void* frame, std::int32_t how, assay_value in, assay_value* out) {
  if (how == ASSAY_IN_ERROR) {
    // No benchmark handles errors: the body ends with it, and the run tells.
    *out = in;
    return ASSAY_OUT_RAISE;
  }
  body& b = *static_cast<body*>(frame);
  try {
    if (in.tag != ASSAY_NONE) {
      const value held = value::adopt(in);
      b.given(in);
    }
    return b.step(*out);
  } catch (const failed& f) {
    *out = value(make_error(error_kind::user, f.message)).release();
    return ASSAY_OUT_RAISE;
  }
}
void destroy(void* frame) { static_cast<body*>(frame)->drop(); }

const assay_frame_ops ops = {sizeof(assay_frame_ops), 0, resume, destroy};

}  // namespace

void check(assay_error* e) {
  if (!e) return;
  const error seen = error::adopt(e);
  const std::string message(seen.message());
  // A body's own words come back as they are.
  throw failed{seen.kind() == error_kind::user ? message : "the runtime answered an error: " + message};
}

assay_object* body::as_coroutine(body* b) {
  assay_object* out = nullptr;
  check(loaded_plugin().core().coroutine(&ops, b, &out));
  return out;
}

std::optional<std::string> missing(std::initializer_list<const char*> capabilities) {
  const auto& claimed = loaded_plugin().manifest().features;
  for (const std::string name : capabilities) {
    const std::string whole = name.substr(0, name.find('.'));
    const auto has = [&](const std::string& f) { return f == name || f == whole; };
    if (std::none_of(claimed.begin(), claimed.end(), has)) return name;
  }
  return std::nullopt;
}

void rests_on(benchmark::State& state, std::initializer_list<const char*> clauses) {
  std::string label;
  for (const char* clause : clauses) label += (label.empty() ? "" : " ") + std::string(clause);
  state.SetLabel(label);
}

assay_object* spawn(assay_object* coroutine) {
  assay_spawn_args args{};
  args.size = sizeof args;
  args.coroutine = coroutine;
  assay_object* task = nullptr;
  assay_error* const e = loaded_plugin().task().create(&args, &task);
  loaded_plugin().core().unref(coroutine);
  check(e);
  return task;
}

assay_object* sleep(double seconds) {
  assay_object* awaitable = nullptr;
  check(loaded_plugin().combinators().sleep(seconds, nullptr, &awaitable));
  return awaitable;
}

loop_fixture::loop_fixture() { check(loaded_plugin().loop().create(&loop_)); }

loop_fixture::~loop_fixture() {
  if (assay_error* e = loaded_plugin().loop().close(loop_)) error::adopt(e);
  loaded_plugin().core().unref(loop_);
}

void loop_fixture::run(body* b) {
  assay_object* const coroutine = body::as_coroutine(b);
  assay_value result{};
  assay_error* const e = loaded_plugin().loop().run_until_complete(loop_, coroutine, &result);
  loaded_plugin().core().unref(coroutine);
  check(e);
  value::adopt(result);
}

}  // namespace assay::bench
