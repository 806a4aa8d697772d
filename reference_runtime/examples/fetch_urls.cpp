// Fetching several pages (simulated): one fails, is handled where it is awaited, and leaves a hole in the
// list.
#include <aio/aio.hpp>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;

aio::task<std::string> fetch(std::string url) {
  co_await aio::sleep(1ms);
  if (url.find("broken") != std::string::npos) throw std::runtime_error("no such host");
  co_return "<page of " + url + ">";
}

aio::task<void> main_coroutine() {
  std::vector<std::optional<std::string>> pages;
  for (std::string url : {"one.example", "broken.example", "two.example"}) {
    try {
      pages.emplace_back(co_await fetch(url));
    } catch (const std::exception& e) {
      std::cout << "Error fetching " << url << ": " << e.what() << std::endl;
      pages.emplace_back();
    }
  }
  for (const auto& page : pages) std::cout << page.value_or("None") << std::endl;
}

int main() { aio::run(main_coroutine()); }
