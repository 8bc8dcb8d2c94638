// SPDX-License-Identifier: Apache-2.0
#include "libdsar/map/fides_import.hpp"

#include "libdsar/map/fides_model.hpp"

#include <algorithm>

namespace dsar {

FidesImport import_fides(std::span<const FidesFile> files) {
    FidesImport import;
    std::vector<fides::Dataset> datasets;
    for (const FidesFile& file : files) {
        fides::read_datasets(file, datasets, import.not_mapped);
    }
    fides::link_datasets(datasets, import.not_mapped);
    for (const fides::Dataset& dataset : datasets) {
        import.stores.push_back({dataset.key, fides::write_store(dataset)});
    }
    std::sort(import.stores.begin(), import.stores.end(),
              [](const auto& left, const auto& right) { return left.store < right.store; });
    return import;
}

}  // namespace dsar
