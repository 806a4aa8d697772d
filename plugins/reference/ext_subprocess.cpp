#include "tables.hpp"
namespace reference {
const void* const subprocess_table = nullptr;
}
