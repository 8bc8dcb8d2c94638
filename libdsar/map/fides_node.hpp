// SPDX-License-Identifier: Apache-2.0
// An object of a Fides file whose keys are taken one by one; what nobody took is listed at the end,
// so that no key can be dropped silently, whatever later versions of Fides add.
#pragma once

#include "libdsar/base/json.hpp"
#include "libdsar/base/problem.hpp"
#include "libdsar/base/yaml.hpp"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar::fides {

/// The file that is being read.
struct Source {
    const YamlDocument& document;
    const std::string& file;
    Problems& not_mapped;
};

class Node {
 public:
    /// `name` is `dataset.collection.field`; `prefix` goes before its keys (`fides_meta.`).
    Node(const Source& source, const Json& json, std::string pointer, std::string name,
         std::string prefix = {});

    /// The member as text, taken only when it is one; empty otherwise.
    std::string take_text(const std::string& key);
    /// Takes `true` or `false` (also `True`); false otherwise.
    bool take_flag(const std::string& key);
    /// Takes a list of texts; empty when it is none.
    std::vector<std::string> take_texts(const std::string& key);
    /// Takes a list of objects, each as a node that goes by the name of this one.
    std::vector<Node> take_nodes(const std::string& key);
    /// Takes an object; an empty node when it is none. `fides_meta` also goes by its former name.
    Node take_node(const std::string& key);
    /// Takes a number as its digits.
    std::string take_number(const std::string& key);

    [[nodiscard]] bool has(const std::string& key) const;
    /// Gives the node its own name, once that is known; its keys then need no prefix.
    void rename(std::string name) {
        name_ = std::move(name);
        prefix_.clear();
    }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const Source& source() const { return source_; }

    /// A problem at the key of this node: `NAME: KEY WHAT`.
    [[nodiscard]] Problem problem(const std::string& key, const std::string& what,
                                  std::string next = {}) const;
    /// Lists one key that the map carries only in part or not at all.
    void list(const std::string& key, const std::string& what, std::string next = {}) const;
    /// Lists every key that was not taken and is not empty.
    void list_rest() const;

 private:
    [[nodiscard]] const Json* find(const std::string& key) const;

    Source source_;
    const Json* json_;
    std::string pointer_;
    std::string name_;
    std::string prefix_;
    std::set<std::string> taken_;
};

}  // namespace dsar::fides
