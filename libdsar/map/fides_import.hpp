// SPDX-License-Identifier: Apache-2.0
// Reads datasets of the Fides project (https://github.com/ethyca/fides) as they are, and writes our
// map.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/problem.hpp"

#include <span>
#include <string>
#include <vector>

namespace dsar {

/// A dataset file: `dataset:` and a list.
struct FidesFile {
    std::string name;  ///< for complaints
    std::string text;
};

/// One dataset as a file of our map.
struct ImportedStore {
    std::string store;  ///< the dataset's fides_key
    std::string yaml;   ///< loads through load_workspace
};

/// What became of the datasets.
struct FidesImport {
    std::vector<ImportedStore> stores;  ///< sorted by store
    /// Every key that the map does not carry, by `dataset.collection.field`: warnings where our map
    /// has no such thing or needs none, problems where the dataset contradicts itself. Nothing is
    /// dropped without being listed here.
    Problems not_mapped;
};

/// Imports datasets that refer to each other together. Nested fields become paths, `string[]` and
/// `object[]` become `[]`, identities become `identifies`, references become `belongs_to` or
/// `leads_to` (man dsar-map, FIDES DATASETS). Throws Error (NotSetUp) when a file is no YAML or
/// holds no list of datasets.
DSAR_API FidesImport import_fides(std::span<const FidesFile> files);

}  // namespace dsar
