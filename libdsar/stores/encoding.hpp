// SPDX-License-Identifier: Apache-2.0
// Files in an encoding that the map names (`encoding`, `encoding_errors`): read as UTF-8, and
// written in their own bytes.
#pragma once

#include "libdsar/base/byte_source.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/rewrite.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// How the files of a store are encoded.
struct FileEncoding {
    std::string name;             ///< empty: UTF-8, or as a byte order mark of UTF-16 says
    bool keep_bad_bytes = false;  ///< bytes that are not of the encoding pass as they are

    /// Throws Error (NotSetUp) for one that the system does not know.
    static FileEncoding of(const StoreEntry& store);

    /// What stands in a file, in UTF-8.
    [[nodiscard]] std::unique_ptr<ByteSource> read(std::unique_ptr<ByteSource> source) const;
    /// Why a text cannot be written in it; empty: it can.
    [[nodiscard]] std::string refusal(std::string_view text) const;
    /// Splices of a file's text in UTF-8 as those of its bytes. Throws Error (Failed).
    [[nodiscard]] std::vector<Splice> splices(const std::filesystem::path& path,
                                              std::vector<Splice> splices) const;
};

}  // namespace dsar
