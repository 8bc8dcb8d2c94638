// SPDX-License-Identifier: Apache-2.0
// The importer's own view of Fides datasets, between reading (fides_read), linking (fides_links)
// and writing (fides_write).
#pragma once

#include "libdsar/base/problem.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/map/fides_import.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dsar::fides {

/// A `references` entry of a field.
struct Link {
    enum class Direction { From, To, Unsaid };

    std::string dataset;
    std::string field;  ///< `collection.field.subfield`
    Direction direction = Direction::Unsaid;
    Problem place;  ///< file and place, for complaints
};

struct Field {
    std::string fides_path;  ///< `owner.phone`
    std::string path;        ///< `owner[].phone`
    std::string category;
    std::string identity;  ///< our kind
    bool primary_key = false;
    std::vector<Link> links;
    std::string comment;
    std::vector<std::string> belongs_to;  ///< filled by link_datasets, as the map writes them
    std::vector<std::string> leads_to;
};

struct Collection {
    std::string name;
    std::vector<std::string> comments;
    std::vector<Field> fields;
    bool deletes = false;  ///< masking_strategy_override: delete
};

struct Dataset {
    std::string key;
    std::vector<std::string> comments;
    std::vector<Collection> collections;
};

/// Reads the datasets of one file and adds them; what is not understood is listed.
void read_datasets(const FidesFile& file, std::vector<Dataset>& datasets, Problems& not_mapped);

/// Turns the links of all fields into references; those that lead nowhere are listed.
void link_datasets(std::vector<Dataset>& datasets, Problems& not_mapped);

/// The dataset as a file of our map.
std::string write_store(const Dataset& dataset);

}  // namespace dsar::fides
