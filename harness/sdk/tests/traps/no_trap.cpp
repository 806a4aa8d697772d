// Not compiled: what coroutine_traps.py must leave alone.
co<> body(test_context& rt, future f) {
  const task t = rt.spawn([&rt, f]() -> co<> { co_await f; });
  co_await t;
  co_await rt.spawn([&]() -> co<> { co_await f; });
  co_await rt.spawn([&rt, &f]() -> co<> { co_await f; });
  value v = co_await rt.gather(all[index], "[x] (", 'c');  // [x] in a comment
  co_await rt.spawn([&]() -> co<> { rt.loop().call_soon([f] { f.set_result(); }); });
  co_await c.as_list()[0].as_reader().read();
}
