// SPDX-License-Identifier: Apache-2.0
// Files built into the library: the JSON Schemas of schemas/, the templates of output/templates/,
// the word lists of discovery/lists/.
#pragma once

#include "libdsar/base/api.hpp"

#include <span>
#include <string_view>

namespace dsar {

/// One file that was in the source tree when the library was built.
struct EmbeddedFile {
    std::string_view
        name;  ///< the file's own name, `export-1.schema.json`; of letters `letters/en/reply.txt`
    std::string_view text;  ///< its bytes; they live as long as the process
};

/// Every embedded file, sorted as CMake listed them. Never fails.
DSAR_API std::span<const EmbeddedFile> embedded_files();

/// The text of the file called `name`, or an empty view when there is none.
DSAR_API std::string_view embedded_file(std::string_view name);

}  // namespace dsar
