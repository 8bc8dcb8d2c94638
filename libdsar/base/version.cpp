// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/version.hpp"

namespace dsar {

std::string_view version() {
    return DSAR_VERSION;
}

std::string_view version_date() {
    return DSAR_DATE;
}

}  // namespace dsar
