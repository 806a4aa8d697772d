// assay.streams/1 over loopback and assay.subprocess/1.
#include <gtest/gtest.h>

#include <fstream>

#include "runtime.hpp"

namespace fake_host {
namespace {

using reader_call = assay_error* (*)(assay_object*, assay_object**);

object lazily(reader_call f, const object& o) {
  object awaitable;
  check(f(o.get(), awaitable.out()));
  return awaitable;
}

void write(const object& writer, const std::string& data) {
  check(rt.streams->write(writer.get(), data.data(), data.size()));
}

// Answers each line in upper case until EOF.
body serve(object reader, object writer) {
  for (;;) {
    const value v = co_await lazily(rt.streams->readline, reader);
    std::string line = v.as_text();
    if (line.empty()) break;
    for (char& c : line) c = static_cast<char>(toupper(c));
    write(writer, line);
    co_await lazily(rt.streams->drain, writer);
  }
  check(rt.streams->writer_close(writer.get()));
  co_return value();
}

TEST(streams, echo_over_loopback) {
  auto b = []() -> body {
    const object connected = callback([](const std::vector<value>& args) {
      EXPECT_EQ(rt.plugin->object_kind(args.at(0).as_object().get()), ASSAY_KIND_STREAM_READER);
      EXPECT_EQ(rt.plugin->object_kind(args.at(1).as_object().get()), ASSAY_KIND_STREAM_WRITER);
      return value::of(serve(args[0].as_object(), args[1].as_object()).to_object());
    });
    assay_serve_args serving{};
    serving.size = sizeof serving;
    serving.host = "127.0.0.1";
    serving.client_connected = connected.get();
    serving.start_serving = 1;
    object awaitable;
    check(rt.streams->start_server(&serving, awaitable.out()));
    const value made = co_await awaitable;
    const object server = made.as_object();
    EXPECT_EQ(rt.plugin->object_kind(server.get()), ASSAY_KIND_SERVER);
    assay_value sockets{};
    sockets.tag = ASSAY_LIST;
    check(rt.streams->server_sockets(server.get(), &sockets.as.list));
    const value addresses(sockets);
    EXPECT_EQ(addresses.items().at(0).items().at(0).as_text(), "127.0.0.1");

    assay_connect_args to{};
    to.size = sizeof to;
    to.host = "127.0.0.1";
    to.port = static_cast<int32_t>(addresses.items().at(0).items().at(1).as_int());
    check(rt.streams->open_connection(&to, awaitable.out()));
    const value both = co_await awaitable;
    const object reader = both.items().at(0).as_object();
    const object writer = both.items().at(1).as_object();
    value peer;
    check(rt.streams->get_extra_info(writer.get(), "peername", nullptr, peer.out()));
    EXPECT_EQ(peer.items().at(1).as_int(), to.port);
    value descriptor;
    check(rt.streams->get_extra_info(writer.get(), "socket", nullptr, descriptor.out()));
    EXPECT_GT(descriptor.as_int(), 2);
    value unknown = value::integer(1);
    check(rt.streams->get_extra_info(writer.get(), "nonsense", nullptr, unknown.out()));
    EXPECT_EQ(unknown.raw().tag, uint32_t{ASSAY_NONE});

    write(writer, "hello\n");
    const value pieces = value::list({value::bytes("wor"), value::bytes("ld\n")});
    check(rt.streams->writelines(writer.get(), pieces.raw().as.list));
    const value first = co_await lazily(rt.streams->readline, reader);
    EXPECT_EQ(first.as_text(), "HELLO\n");
    check(rt.streams->readexactly(reader.get(), 3, awaitable.out()));
    const value exact = co_await awaitable;
    EXPECT_EQ(exact.as_text(), "WOR");
    const value separators = value::list({value::bytes("\n")});
    check(rt.streams->readuntil(reader.get(), separators.raw().as.list, awaitable.out()));
    const value rest = co_await awaitable;
    EXPECT_EQ(rest.as_text(), "LD\n");
    const int64_t high = 1000;
    check(rt.streams->set_write_buffer_limits(writer.get(), &high, nullptr));
    int64_t buffered = -1;
    check(rt.streams->get_write_buffer_size(writer.get(), &buffered));
    EXPECT_EQ(buffered, 0);

    check(rt.streams->write_eof(writer.get()));
    check(rt.streams->read(reader.get(), -1, awaitable.out()));
    const value end = co_await awaitable;
    EXPECT_EQ(end.as_text(), "");
    check(rt.streams->readexactly(reader.get(), 5, awaitable.out()));
    error early;
    try {
      co_await awaitable;
    } catch (const raised& e) {
      early = e.what;
    }
    EXPECT_EQ(kind(early), ASSAY_ERROR_KIND_INCOMPLETE_READ);
    EXPECT_EQ(info(early).expected, 5);
    EXPECT_EQ(info(early).partial_len, 0u);
    check(rt.streams->writer_close(writer.get()));
    co_await lazily(rt.streams->writer_wait_closed, writer);
    check(rt.streams->server_close(server.get()));
    co_await lazily(rt.streams->server_wait_closed, server);
    int32_t serving_still = 1;
    check(rt.streams->server_is_serving(server.get(), &serving_still));
    EXPECT_EQ(serving_still, 0);
    co_return value();
  };
  run(b());
}

TEST(streams, a_refused_connection_is_an_os_error_with_its_number) {
  auto b = []() -> body {
    assay_connect_args to{};
    to.size = sizeof to;
    to.host = "127.0.0.1";
    to.port = 1;  // nobody listens there
    object awaitable;
    check(rt.streams->open_connection(&to, awaitable.out()));
    co_await awaitable;
    co_return value();
  };
  const error e = error_of([&] { run(b()); });
  EXPECT_EQ(kind(e), ASSAY_ERROR_KIND_OS);
  EXPECT_EQ(info(e).os_code, ECONNREFUSED);
  EXPECT_EQ(info(e).flags, 0u);
}

TEST(subprocess, communicates_and_tells_its_code) {
  auto b = []() -> body {
    const char* const argv[] = {"/bin/sh", "-c", "cat; echo $WORD >&2; exit 3", nullptr};
    const char* const environment[] = {"WORD=told", nullptr};
    assay_process_args args{};
    args.size = sizeof args;
    args.argv = argv;
    args.environment = environment;
    args.stdin_mode = args.stdout_mode = args.stderr_mode = ASSAY_STDIO_PIPE;
    object awaitable;
    check(rt.subprocess->exec(&args, awaitable.out()));
    const value made = co_await awaitable;
    const object process = made.as_object();
    EXPECT_EQ(rt.plugin->object_kind(process.get()), ASSAY_KIND_PROCESS);
    int64_t pid = 0;
    check(rt.subprocess->pid(process.get(), &pid));
    EXPECT_GT(pid, 1);
    object in;
    check(rt.subprocess->stdin_writer(process.get(), in.out()));
    EXPECT_EQ(rt.plugin->object_kind(in.get()), ASSAY_KIND_STREAM_WRITER);
    const value input = value::bytes("said");
    check(rt.subprocess->communicate(process.get(), input.raw().as.bytes, awaitable.out()));
    const value outputs = co_await awaitable;
    EXPECT_EQ(outputs.items().at(0).as_text(), "said");
    EXPECT_EQ(outputs.items().at(1).as_text(), "told\n");
    check(rt.subprocess->wait(process.get(), awaitable.out()));
    const value code = co_await awaitable;
    EXPECT_EQ(code.as_int(), 3);
    co_return value();
  };
  run(b());
}

// Home and program name are told to Python by its API: in the environment, children would inherit them.
TEST(subprocess, inherits_the_environment_that_this_process_was_started_with) {
  auto b = []() -> body {
    const char* const argv[] = {"/usr/bin/env", "-0", nullptr};
    assay_process_args args{};
    args.size = sizeof args;
    args.argv = argv;
    args.stdout_mode = ASSAY_STDIO_PIPE;
    object awaitable;
    check(rt.subprocess->exec(&args, awaitable.out()));
    const value made = co_await awaitable;
    check(rt.subprocess->communicate(made.as_object().get(), nullptr, awaitable.out()));
    const value outputs = co_await awaitable;
    co_return outputs.items().at(0);
  };
  std::string expected;
  std::ifstream started_with("/proc/self/environ");
  std::getline(started_with, expected, '\n');
  const std::string seen = run(b()).as_text();
  EXPECT_EQ(seen, expected);
}

TEST(subprocess, a_killed_one_has_the_signal_as_its_code) {
  auto b = []() -> body {
    const char* const argv[] = {"exec sleep 60", nullptr};
    assay_process_args args{};
    args.size = sizeof args;
    args.argv = argv;
    object awaitable;
    check(rt.subprocess->shell(&args, awaitable.out()));
    const value made = co_await awaitable;
    const object process = made.as_object();
    value code = value::integer(1);
    check(rt.subprocess->returncode(process.get(), code.out()));
    EXPECT_EQ(code.raw().tag, uint32_t{ASSAY_NONE});
    object out = process;
    check(rt.subprocess->stdout_reader(process.get(), out.out()));
    EXPECT_FALSE(out);
    check(rt.subprocess->kill(process.get()));
    check(rt.subprocess->wait(process.get(), awaitable.out()));
    code = co_await awaitable;
    EXPECT_EQ(code.as_int(), -9);
    co_return value();
  };
  run(b());
}

TEST(subprocess, a_missing_program_is_an_os_error) {
  auto b = []() -> body {
    const char* const argv[] = {"/no/such/program", nullptr};
    assay_process_args args{};
    args.size = sizeof args;
    args.argv = argv;
    object awaitable;
    check(rt.subprocess->exec(&args, awaitable.out()));
    co_await awaitable;
    co_return value();
  };
  const error e = error_of([&] { run(b()); });
  EXPECT_EQ(kind(e), ASSAY_ERROR_KIND_OS);
  EXPECT_EQ(info(e).os_code, ENOENT);
}

}  // namespace
}  // namespace fake_host
