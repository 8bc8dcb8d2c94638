// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/system_error.hpp"

#include "libdsar/base/error.hpp"

#include <string>
#include <system_error>

namespace dsar {

void throw_system_error(std::string_view doing, const std::filesystem::path& path, int code) {
    throw Error(ErrorKind::Failed, "cannot " + std::string(doing) + " " + path.string(),
                std::system_category().message(code));
}

}  // namespace dsar
