// Downloads files at once, in chunks of 1 KiB, with a time limit for each: download [--ca FILE] SECONDS
// FOLDER URL...
#include <fstream>
#include <iostream>
#include <memory>
#include <vector>

#include "url.hpp"

namespace {

constexpr std::ptrdiff_t chunk_size = 1024;

// The disk may be slow: it is written to in another thread, and the loop goes on.
aio::task<std::size_t> save(aio::stream_reader from, std::string file) {
  const auto out = std::make_shared<std::ofstream>(file, std::ios::binary);
  if (!*out) throw std::runtime_error("cannot write " + file);
  std::size_t size = 0;
  for (;;) {
    const std::string chunk = co_await from.read(chunk_size);
    if (chunk.empty()) break;
    size += chunk.size();
    auto write = [out, chunk] { out->write(chunk.data(), static_cast<std::streamsize>(chunk.size())); };
    co_await aio::to_thread(std::move(write));
  }
  auto close = [out] { out->close(); };
  co_await aio::to_thread(std::move(close));
  if (!*out) throw std::runtime_error("cannot write " + file);
  co_return size;
}

aio::task<std::size_t> download(std::string address, std::string folder, aio::tls_context trust) {
  const url from(address);
  const answer a = co_await request("GET", from, trust);
  if (a.status.find(" 200 ") == std::string::npos) throw std::runtime_error(a.status);
  const std::size_t size = co_await save(a.reader, folder + from.path.substr(from.path.rfind('/')));
  a.writer.close();
  co_return size;
}

aio::task<std::string> result_of(std::string address, std::string folder, aio::seconds limit,
                                 aio::tls_context trust) {
  try {
    aio::task<std::size_t> downloading = download(address, folder, trust);
    const std::size_t size = co_await aio::wait_for(std::move(downloading), limit);
    co_return address + ": " + std::to_string(size) + " bytes";
  } catch (const aio::timeout_error&) {
    co_return address + ": given up";
  } catch (const std::exception& e) {
    co_return address + ": " + e.what();
  }
}

aio::task<void> main_coroutine(std::vector<std::string> addresses, std::string folder, aio::seconds limit,
                               aio::tls_context trust) {
  std::vector<aio::task<std::string>> all;
  for (const std::string& address : addresses) all.push_back(result_of(address, folder, limit, trust));
  for (const std::string& line : co_await aio::gather(std::move(all))) std::cout << line << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  const aio::tls_context trust = take_trust(argc, argv);
  if (argc < 4) {
    std::cerr << "usage: download [--ca FILE] SECONDS FOLDER URL...\n";
    return 2;
  }
  aio::run(main_coroutine(std::vector<std::string>(argv + 3, argv + argc), argv[2],
                          aio::seconds(std::stod(argv[1])), trust));
}
