// In which context the callbacks of descriptors and signals run.
#include <csignal>

#include <assay/sdk/signals.hpp>

#include "descriptors.hpp"

namespace assay::conformance {
namespace {

using watch = std::function<void(const callback& f)>;

// Calls come twice, until `stop`.
co<> expect_one_copy(test_context& rt, const watch& start, const std::function<void()>& stop) {
  context_var var = rt.context_var("var", "default");
  future twice = rt.create_future();
  int calls = 0;
  context_token before = var.set("at registration");
  start(rt.callback([&] {
    if (++calls > 2) return;
    rt.trace("call {} sees {}", calls, var.get());
    var.set("by a call");
    if (calls == 2) twice.set_result();
  }));
  var.set("after registration");
  co_await twice;
  stop();
  rt.trace("who registered sees {}", var.get());
  EXPECT_TRACE("call 1 sees 'at registration'", "call 2 sees 'by a call'",
               "who registered sees 'after registration'");
}

CONFORMANCE(Context, AReaderIsCalledInOneCopyOfTheContextOfItsRegistration, "context.descriptor-and-signal") {
  socket_pair pair;
  send_now(pair.theirs.get(), "x");
  co_await expect_one_copy(
      rt, [&](const callback& f) { add_reader(rt.loop(), pair.ours.get(), f); },
      [&] { remove_reader(rt.loop(), pair.ours.get()); });
}

CONFORMANCE(Context, AWriterIsCalledInOneCopyOfTheContextOfItsRegistration, "context.descriptor-and-signal") {
  socket_pair pair;
  co_await expect_one_copy(
      rt, [&](const callback& f) { add_writer(rt.loop(), pair.ours.get(), f); },
      [&] { remove_writer(rt.loop(), pair.ours.get()); });
}

CONFORMANCE(Context, ASignalHandlerIsCalledInOneCopyOfTheContextOfItsRegistration,
            "context.descriptor-and-signal", needs("loop.call_soon")) {
  auto again = [] { std::raise(SIGUSR1); };
  co_await expect_one_copy(
      rt,
      [&](const callback& f) {
        add_signal_handler(rt.loop(), SIGUSR1, f);
        rt.loop().call_soon(again);
        rt.loop().call_soon(again);
      },
      [&] { remove_signal_handler(rt.loop(), SIGUSR1); });
}

}  // namespace
}  // namespace assay::conformance
