// Not compiled: what coroutine_traps.py must find.
co<> body(test_context& rt, future f) {
  co_await rt.spawn([&rt, f]() -> co<> { co_await f; });
}
