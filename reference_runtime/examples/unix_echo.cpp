// An echo server at the path of a UNIX socket, used in a scope, and two clients of it.
#include <stdlib.h>
#include <aio/aio.hpp>
#include <filesystem>
#include <iostream>
#include <string>

aio::task<void> handle_echo(aio::stream_reader reader, aio::stream_writer writer) {
  while (auto line = co_await reader.next_line()) {
    writer.write("echo: " + *line);
    co_await writer.drain();
  }
  writer.close();
  co_await writer.wait_closed();
}

aio::task<std::string> ask(std::string path, std::string question) {
  auto [reader, writer] = co_await aio::open_unix_connection(path);
  writer.write(question + "\n");
  std::string answer = co_await reader.readline();
  writer.close();
  co_await writer.wait_closed();
  co_return answer;
}

aio::task<void> main_coroutine(std::string path) {
  aio::server server = co_await aio::start_unix_server(handle_echo, path);
  auto body = [&path]() -> aio::task<void> {
    const auto [first, second] = co_await aio::gather(ask(path, "one"), ask(path, "two"));
    std::cout << first << second;
    std::cout << "socket file: " << std::boolalpha << std::filesystem::is_socket(path) << "\n";
  };
  co_await aio::async_with(server, body);
  std::cout << "after the scope: " << std::filesystem::exists(path) << "\n";
}

int main() {
  std::string folder = "/tmp/aio.XXXXXX";
  if (!::mkdtemp(folder.data())) return 1;
  aio::run(main_coroutine(folder + "/socket"));
  std::filesystem::remove(folder);
}
