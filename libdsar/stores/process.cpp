// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/process.hpp"

#include "libdsar/base/module.hpp"

#include <sqlite3.h>

namespace dsar {

void set_up_libraries() {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    use_stand_ins();
}

}  // namespace dsar
