// SPDX-License-Identifier: Apache-2.0
// CSV files as a flat format: their records as lines, their values as fields.
#pragma once

#include "libdsar/stores/csv/table.hpp"
#include "libdsar/stores/flat_plan.hpp"

#include <filesystem>

namespace dsar {

/// The arguments must outlive the format.
FlatFormat csv_format(const StoreEntry& store, const std::filesystem::path& root,
                      const CsvOptions& options);

/// The record that a table is at.
Record csv_record(const CsvTable& table);

}  // namespace dsar
