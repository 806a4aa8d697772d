#include "tables.hpp"
namespace reference {
const void* const streams_table = nullptr;
}
