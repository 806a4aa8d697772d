// Child processes: a program, a shell command, a pipe between two, several hosts tried at once.
#include <aio/aio.hpp>
#include <iostream>
#include <string>
#include <vector>

aio::task<void> exec_echo() {
  aio::process_options options;
  options.stdout_mode = aio::stdio::pipe;
  const aio::process p = co_await aio::create_subprocess_exec(options, "echo", "Hello World");
  std::cout << "process " << p.pid() << " is started" << std::endl;
  const auto result = co_await p.communicate();
  std::cout << *result.out << "exit code " << *p.returncode() << std::endl;
}

aio::task<void> shell_echo() {
  aio::process_options options;
  options.stdout_mode = options.stderr_mode = aio::stdio::pipe;
  const aio::process p = co_await aio::create_subprocess_shell("echo by the shell; echo oops >&2", options);
  const auto result = co_await p.communicate();
  std::cout << "stdout: " << *result.out << "stderr: " << *result.err;
}

/// ls -l / | grep etc
aio::task<void> pipe_to_grep() {
  aio::process_options reads, filters;
  reads.stdout_mode = aio::stdio::pipe;
  const aio::process ls = co_await aio::create_subprocess_exec(reads, "ls", "-l", "/");
  const auto listing = co_await ls.communicate();
  filters.stdin_mode = filters.stdout_mode = aio::stdio::pipe;
  const aio::process grep = co_await aio::create_subprocess_exec(filters, "grep", " etc$");
  const auto result = co_await grep.communicate(listing.out);
  std::cout << *result.out;
}

/// Whether something listens there, as the shell bash finds out: it is always installed, which ping is not.
aio::task<std::string> try_host(std::string host, std::uint16_t port) {
  aio::process_options options;
  options.stderr_mode = aio::stdio::devnull;
  const std::string connect = "exec 3<>/dev/tcp/" + host + "/" + std::to_string(port);
  const aio::process p = co_await aio::create_subprocess_exec(options, "bash", "-c", connect);
  co_return host + (co_await p.wait() == 0 ? " is reachable" : " is not reachable");
}

aio::task<void> try_hosts() {
  const aio::server server =
      co_await aio::start_server([](aio::stream_reader, aio::stream_writer w) { w.close(); }, "127.0.0.1", 0);
  std::vector<aio::task<std::string>> all;
  for (const char* host : {"127.0.0.1", "127.0.0.2", "127.0.0.3"}) {
    all.push_back(try_host(host, server.sockets().front().port));
  }
  for (const std::string& line : co_await aio::gather(std::move(all))) std::cout << line << std::endl;
  server.close();
  co_await server.wait_closed();
}

aio::task<void> main_coroutine() {
  co_await exec_echo();
  co_await shell_echo();
  co_await pipe_to_grep();
  co_await try_hosts();
}

int main() { aio::run(main_coroutine()); }
