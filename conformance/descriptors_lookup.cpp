// getaddrinfo and getnameinfo.
#include <netdb.h>

#include "descriptors.hpp"

namespace assay::conformance {
namespace {

CONFORMANCE(Descriptor, GetaddrinfoGivesTheAddressesOfAHost, "descriptor.lookup-off-loop") {
  value found = co_await getaddrinfo("127.0.0.1", "80", AF_INET, SOCK_STREAM);
  REQUIRE_EQ(found.as_list().size(), 1u);
  const std::vector<value> only = found.as_list().at(0).as_list();
  EXPECT_EQ(only.at(0), value{AF_INET});
  EXPECT_EQ(only.at(1), value{int{SOCK_STREAM}});
  EXPECT_EQ(host_and_port(only.at(4)), address_of("127.0.0.1", 80));
}

CONFORMANCE(Descriptor, GetaddrinfoOfAServiceThatIsUnknownIsAResolveError, "descriptor.lookup-off-loop") {
  outcome found = co_await attempt(getaddrinfo("127.0.0.1", "no-such-service", AF_INET, SOCK_STREAM));
  EXPECT_RAISES(found, error_kind::resolve);
}

CONFORMANCE(Descriptor, GetnameinfoGivesTheNamesOfAnAddress, "descriptor.lookup-off-loop") {
  value names = co_await getnameinfo(address_of("127.0.0.1", 80), NI_NUMERICHOST | NI_NUMERICSERV);
  EXPECT_EQ(names, list_of("127.0.0.1", "80"));
}

// What a thread finds out reaches the task two passes after it was asked at the earliest.
CONFORMANCE(Descriptor, LookupsDoNotHappenWithinAStepOfTheLoop, "descriptor.lookup-off-loop") {
  task address = rt.spawn([]() -> co<value> { co_return co_await getaddrinfo("localhost", "80"); });
  task name = rt.spawn([]() -> co<value> {
    co_return co_await getnameinfo(address_of("127.0.0.1", 80), NI_NUMERICHOST | NI_NUMERICSERV);
  });
  co_await rt.passes(1);
  EXPECT_FALSE(address.done()) << "getaddrinfo blocked the loop";
  EXPECT_FALSE(name.done()) << "getnameinfo blocked the loop";
  co_await address;
  co_await name;
}

}  // namespace
}  // namespace assay::conformance
