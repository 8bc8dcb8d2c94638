// SPDX-License-Identifier: Apache-2.0
// Who the records are that hold an item of a list: two records are one person's when an identifier
// that one person has alone says so. An identifier that several have is several people's.
#pragma once

#include "libdsar/engine/link_graph.hpp"
#include "libdsar/model/drop.hpp"
#include "libdsar/model/record.hpp"
#include "libdsar/model/subject.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace dsar {

/// One person, by what their records say.
struct DropPerson {
    /// That find them and nobody else, sorted; where there are none, the identifier of the list.
    Subject subject;
    std::set<std::size_t> items;
    /// Records that hold an item, `store/collection/key`; none that lie in vaults.
    std::set<std::string> records;
    bool alone = false;  ///< of any of the items this person is the only one
};

/// Collects records and tells people apart. Memory grows with the records that hold an item.
class DropPeople {
 public:
    explicit DropPeople(const LinkGraph& graph) : graph_(graph) {}

    /// A record of ours that holds the item, by the value `raw` of a field of `kind`; both empty
    /// where several values were hashed together.
    void add(std::size_t item, std::size_t node, const Record& record, const std::string& kind,
             const std::string& raw);

    /// Every person, by the first of their items.
    [[nodiscard]] std::vector<DropPerson> people();

 private:
    // What a record says; `parent`: another that is the same person's, itself where there is none.
    struct Known {
        std::size_t parent = 0;
        std::set<Identifier> unique;
        std::set<std::string> records;
        std::map<std::size_t, std::set<Identifier>> by_item;
    };

    [[nodiscard]] std::size_t root_of(std::size_t known);
    [[nodiscard]] std::size_t known_by(const std::string& key);
    void join(std::size_t left, std::size_t right);
    void join_nameless();

    const LinkGraph& graph_;
    std::vector<Known> known_;
    std::map<std::string, std::size_t> keys_;
};

}  // namespace dsar
