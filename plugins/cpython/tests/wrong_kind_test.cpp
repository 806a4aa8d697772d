// Every function that takes an object answers an error of kind type for one that it does not take, and for
// none.
#include <gtest/gtest.h>

#include "runtime.hpp"

namespace fake_host {
namespace {

using probe = assay_error* (*)(assay_object*);

struct entry {
  const char* name;
  probe call;
};

int32_t flag;
int64_t wide;
double seconds;
assay_object* out;
assay_value out_value;
assay_list* out_list;
assay_error* out_error;

const entry entries[] = {
    {"loop.close", [](assay_object* o) { return rt.loop->close(o); }},
    {"loop.run_forever", [](assay_object* o) { return rt.loop->run_forever(o); }},
    {"loop.run_until_complete",
     [](assay_object* o) { return rt.loop->run_until_complete(o, o, &out_value); }},
    {"loop.stop", [](assay_object* o) { return rt.loop->stop(o); }},
    {"loop.is_running", [](assay_object* o) { return rt.loop->is_running(o, &flag); }},
    {"loop.is_closed", [](assay_object* o) { return rt.loop->is_closed(o, &flag); }},
    {"loop.handle_cancel", [](assay_object* o) { return rt.loop->handle_cancel(o); }},
    {"loop.handle_cancelled", [](assay_object* o) { return rt.loop->handle_cancelled(o, &flag); }},
    {"loop.handle_when", [](assay_object* o) { return rt.loop->handle_when(o, &seconds); }},
    {"loop.set_exception_handler",
     [](assay_object* o) { return rt.loop->set_exception_handler(o, nullptr); }},
    {"loop.call_exception_handler",
     [](assay_object* o) { return rt.loop->call_exception_handler(o, nullptr); }},
    {"loop.default_exception_handler",
     [](assay_object* o) { return rt.loop->default_exception_handler(o, nullptr); }},
    {"loop.set_task_factory", [](assay_object* o) { return rt.loop->set_task_factory(o, nullptr); }},
    {"loop.set_debug", [](assay_object* o) { return rt.loop->set_debug(o, 1); }},
    {"loop.get_debug", [](assay_object* o) { return rt.loop->get_debug(o, &flag); }},
    {"loop.set_slow_callback_duration",
     [](assay_object* o) { return rt.loop->set_slow_callback_duration(o, 1); }},
    {"future.set_result", [](assay_object* o) { return rt.future->set_result(o, assay_value{}); }},
    {"future.set_exception",
     [](assay_object* o) {
       const error e = make_error(ASSAY_ERROR_KIND_USER, "");
       return rt.future->set_exception(o, e.get());
     }},
    {"future.cancel", [](assay_object* o) { return rt.future->cancel(o, nullptr, &flag); }},
    {"future.done", [](assay_object* o) { return rt.future->done(o, &flag); }},
    {"future.cancelled", [](assay_object* o) { return rt.future->cancelled(o, &flag); }},
    {"future.result", [](assay_object* o) { return rt.future->result(o, &out_value); }},
    {"future.exception", [](assay_object* o) { return rt.future->exception(o, &out_error); }},
    {"future.add_done_callback", [](assay_object* o) { return rt.future->add_done_callback(o, o, nullptr); }},
    {"future.remove_done_callback",
     [](assay_object* o) { return rt.future->remove_done_callback(o, o, &flag); }},
    {"future.get_loop", [](assay_object* o) { return rt.future->get_loop(o, &out); }},
    {"future.thread_set_running", [](assay_object* o) { return rt.future->thread_set_running(o, &flag); }},
    {"future.wrap", [](assay_object* o) { return rt.future->wrap(o, nullptr, &out); }},
    {"task.cancelling",
     [](assay_object* o) {
       return rt.task->cancelling != nullptr ? rt.task->cancelling(o, &flag) : rt.future->done(o, &flag);
     }},
    {"task.uncancel",
     [](assay_object* o) {
       return rt.task->uncancel != nullptr ? rt.task->uncancel(o, &flag) : rt.future->done(o, &flag);
     }},
    {"task.get_name", [](assay_object* o) { return rt.task->get_name(o, &out_value); }},
    {"task.set_name", [](assay_object* o) { return rt.task->set_name(o, &out_value); }},
    {"task.get_coro", [](assay_object* o) { return rt.task->get_coro(o, &out); }},
    {"combinators.iter_next", [](assay_object* o) { return rt.combinators->iter_next(o, &out); }},
    {"combinators.iter_anext",
     [](assay_object* o) {
       return rt.combinators->iter_anext != nullptr ? rt.combinators->iter_anext(o, &out)
                                                    : rt.combinators->iter_next(o, &out);
     }},
    {"combinators.shield", [](assay_object* o) { return rt.combinators->shield(o, &out); }},
    {"combinators.ensure_future",
     [](assay_object* o) { return rt.combinators->ensure_future(o, nullptr, &out); }},
    {"streams.read", [](assay_object* o) { return rt.streams->read(o, 1, &out); }},
    {"streams.readline", [](assay_object* o) { return rt.streams->readline(o, &out); }},
    {"streams.readexactly", [](assay_object* o) { return rt.streams->readexactly(o, 1, &out); }},
    {"streams.readuntil", [](assay_object* o) { return rt.streams->readuntil(o, nullptr, &out); }},
    {"streams.at_eof", [](assay_object* o) { return rt.streams->at_eof(o, &flag); }},
    {"streams.reader_anext", [](assay_object* o) { return rt.streams->reader_anext(o, &out); }},
    {"streams.feed_data", [](assay_object* o) { return rt.streams->feed_data(o, "", 0); }},
    {"streams.feed_eof", [](assay_object* o) { return rt.streams->feed_eof(o); }},
    {"streams.reader_exception", [](assay_object* o) { return rt.streams->reader_exception(o, &out_error); }},
    {"streams.write", [](assay_object* o) { return rt.streams->write(o, "", 0); }},
    {"streams.writelines", [](assay_object* o) { return rt.streams->writelines(o, nullptr); }},
    {"streams.drain", [](assay_object* o) { return rt.streams->drain(o, &out); }},
    {"streams.can_write_eof", [](assay_object* o) { return rt.streams->can_write_eof(o, &flag); }},
    {"streams.write_eof", [](assay_object* o) { return rt.streams->write_eof(o); }},
    {"streams.writer_close", [](assay_object* o) { return rt.streams->writer_close(o); }},
    {"streams.writer_is_closing", [](assay_object* o) { return rt.streams->writer_is_closing(o, &flag); }},
    {"streams.writer_wait_closed", [](assay_object* o) { return rt.streams->writer_wait_closed(o, &out); }},
    {"streams.get_extra_info",
     [](assay_object* o) { return rt.streams->get_extra_info(o, "socket", nullptr, &out_value); }},
    {"streams.is_reading", [](assay_object* o) { return rt.streams->is_reading(o, &flag); }},
    {"streams.set_write_buffer_limits",
     [](assay_object* o) { return rt.streams->set_write_buffer_limits(o, nullptr, nullptr); }},
    {"streams.get_write_buffer_size",
     [](assay_object* o) { return rt.streams->get_write_buffer_size(o, &wide); }},
    {"streams.server_sockets", [](assay_object* o) { return rt.streams->server_sockets(o, &out_list); }},
    {"streams.server_is_serving", [](assay_object* o) { return rt.streams->server_is_serving(o, &flag); }},
    {"streams.server_start_serving",
     [](assay_object* o) { return rt.streams->server_start_serving(o, &out); }},
    {"streams.server_serve_forever",
     [](assay_object* o) { return rt.streams->server_serve_forever(o, &out); }},
    {"streams.server_close", [](assay_object* o) { return rt.streams->server_close(o); }},
    {"streams.server_wait_closed", [](assay_object* o) { return rt.streams->server_wait_closed(o, &out); }},
    {"subprocess.pid", [](assay_object* o) { return rt.subprocess->pid(o, &wide); }},
    {"subprocess.returncode", [](assay_object* o) { return rt.subprocess->returncode(o, &out_value); }},
    {"subprocess.stdin_writer", [](assay_object* o) { return rt.subprocess->stdin_writer(o, &out); }},
    {"subprocess.stdout_reader", [](assay_object* o) { return rt.subprocess->stdout_reader(o, &out); }},
    {"subprocess.stderr_reader", [](assay_object* o) { return rt.subprocess->stderr_reader(o, &out); }},
    {"subprocess.wait", [](assay_object* o) { return rt.subprocess->wait(o, &out); }},
    {"subprocess.communicate", [](assay_object* o) { return rt.subprocess->communicate(o, nullptr, &out); }},
    {"subprocess.send_signal", [](assay_object* o) { return rt.subprocess->send_signal(o, 0); }},
    {"subprocess.terminate", [](assay_object* o) { return rt.subprocess->terminate(o); }},
    {"subprocess.kill", [](assay_object* o) { return rt.subprocess->kill(o); }},
    {"subprocess.close", [](assay_object* o) { return rt.subprocess->close(o); }},
    {"subprocess.is_closing", [](assay_object* o) { return rt.subprocess->is_closing(o, &flag); }},
    {"subprocess.pipe_write", [](assay_object* o) { return rt.subprocess->pipe_write(o, 0, "x", 1); }},
    {"subprocess.pipe_close", [](assay_object* o) { return rt.subprocess->pipe_close(o, 0); }},
};

TEST(wrong_kind, is_a_type_error_of_every_function) {
  const object wrong = callback([](const std::vector<value>&) { return value(); });
  for (const entry& each : entries) {
    EXPECT_EQ(kind(error(each.call(wrong.get()))), ASSAY_ERROR_KIND_TYPE) << each.name;
  }
}

TEST(wrong_kind, nothing_at_all_is_a_type_error_too) {
  for (const entry& each : entries) {
    EXPECT_EQ(kind(error(each.call(nullptr))), ASSAY_ERROR_KIND_TYPE) << each.name;
  }
}

TEST(wrong_kind, of_what_a_loop_is_asked_to_call_is_a_type_error) {
  const object loop = new_loop();
  assay_call_args args{};
  args.size = sizeof args;
  args.loop = loop.get();
  EXPECT_EQ(kind(error(rt.loop->call_soon(&args, &out))), ASSAY_ERROR_KIND_TYPE);
  if (std::string(rt.plugin->manifest()->runtime) == "CPython asyncio") {  // uvloop does not look
    args.callback = loop.get();
    check(rt.loop->set_debug(loop.get(), 1));
    EXPECT_EQ(kind(error(rt.loop->call_soon(&args, &out))), ASSAY_ERROR_KIND_TYPE);
  }
  check(rt.loop->close(loop.get()));
}

TEST(wrong_kind, the_message_says_what_was_expected) {
  const object wrong = callback([](const std::vector<value>&) { return value(); });
  EXPECT_EQ(message(error(rt.future->done(wrong.get(), &flag))),
            "expected a future or a task or a thread future, got a callback");
}

}  // namespace
}  // namespace fake_host
