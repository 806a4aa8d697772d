// The status of web sites, first one after the other, then at once: http_status [--ca FILE] URL...
#include <chrono>
#include <iostream>
#include <vector>

#include "url.hpp"

namespace {

aio::task<std::string> status_of(std::string address, aio::tls_context trust) {
  const answer a = co_await request("HEAD", url(address), trust);
  a.writer.close();
  co_return address + ": " + a.status;
}

// A site that cannot be asked has a line, too.
aio::task<std::string> line_of(std::string address, aio::tls_context trust) {
  try {
    co_return co_await status_of(address, trust);
  } catch (const std::exception& e) {
    co_return address + ": " + e.what();
  }
}

double since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

aio::task<void> main_coroutine(std::vector<std::string> addresses, aio::tls_context trust) {
  auto start = std::chrono::steady_clock::now();
  for (const std::string& address : addresses) std::cout << co_await line_of(address, trust) << std::endl;
  std::cerr << "one after the other: " << since(start) << " s\n";

  start = std::chrono::steady_clock::now();
  std::vector<aio::task<std::string>> all;
  for (const std::string& address : addresses) all.push_back(line_of(address, trust));
  for (const std::string& line : co_await aio::gather(std::move(all))) std::cout << line << std::endl;
  std::cerr << "at once: " << since(start) << " s\n";
}

}  // namespace

int main(int argc, char** argv) {
  const aio::tls_context trust = take_trust(argc, argv);
  if (argc < 2) {
    std::cerr << "usage: http_status [--ca FILE] URL...\n";
    return 2;
  }
  aio::run(main_coroutine(std::vector<std::string>(argv + 1, argv + argc), trust));
}
