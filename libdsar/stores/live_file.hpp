// SPDX-License-Identifier: Apache-2.0
// Files that other programs write to while they are read: logs that grow, are rotated or cut.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/descriptor.hpp"
#include "libdsar/stores/file_set.hpp"

#include <memory>

namespace dsar {

/// Opens the very file that was listed, also when it has another name in its folder by now. Throws
/// Error (Failed) when it is gone, and another one stands in its place or none.
Descriptor open_listed(const StoreFile& file);

/// Its bytes: all that it had when it was opened, and what was appended until that was read, to the
/// end of a line. read() throws Error (Failed) when the file is cut meanwhile.
std::unique_ptr<ByteSource> open_live(const StoreFile& file);

}  // namespace dsar
