// SPDX-License-Identifier: Apache-2.0
// Downloads of California's Delete Request and Opt-out Platform: a zip of CSV files, or these
// alone.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/cases/drop_book.hpp"
#include "libdsar/engine/hashed_list.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// What a file name says: `20260312_4821_Email.csv`.
struct DropFileName {
    std::string batch;  ///< `20260312_4821`
    Date day;
    std::optional<DropList> list;  ///< nullopt: of items that were withdrawn
};

/// nullopt when it is not of the platform's pattern.
DSAR_API std::optional<DropFileName> read_drop_name(std::string_view name);

/// A line that holds no work item.
struct BadDropLine {
    std::string file;
    std::uint64_t line = 0;
    std::string why;
};

/// What reading came to.
struct DropReading {
    std::uint64_t items = 0;
    std::uint64_t withdrawn = 0;
    std::uint64_t bad = 0;
    std::vector<BadDropLine> bad_lines;  ///< the first of them
    std::vector<std::string> files;      ///< that were read, in order
};

/// Where what is read goes, in pieces.
struct DropSink {
    std::function<void(DropItem&& item)> item;
    std::function<void(const std::string& id)> withdrawn;
};

/// Reads a zip, a CSV file, or all of either in a folder. `received`: when the download was made;
/// nullopt: on the day in its name. A line that holds no item is told, and the rest goes on. Throws
/// Error: Usage when a name or a header is not the platform's, Failed when a file cannot be read.
DSAR_API DropReading read_drop(const std::filesystem::path& path, std::optional<Date> received,
                               const DropSink& sink);

}  // namespace dsar
