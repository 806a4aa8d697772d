// For the tests of what holds nodes: one that does nothing.
#pragma once

#include <aio/detail/ready_node.hpp>
#include <string>

namespace aio::test {

class idle_node final : public detail::ready_node {
 public:
  void run() override {}
  void discard() noexcept override {}
  std::string describe() const override { return "an idle node"; }
};

}  // namespace aio::test
