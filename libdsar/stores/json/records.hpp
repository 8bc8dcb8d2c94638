// SPDX-License-Identifier: Apache-2.0
// JSON documents as records: the document itself, or the elements that `record_at` names in it.
#pragma once

#include "libdsar/map/data_map.hpp"
#include "libdsar/stores/json/text.hpp"
#include "libdsar/stores/pass.hpp"

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// How the `record_at` of a collection is taken: what a splitter of files follows, and what is left
/// to do inside each document.
struct RecordAt {
    std::vector<std::string> outer;
    std::vector<std::string> inner;
};

/// For files of lines everything is inner; `splits` files stream the first array. Throws Error
/// (NotSetUp) on a bad path.
RecordAt record_at(const CollectionEntry& collection, bool splits);

/// The members of an enclosing document that its records hold as `^`: those that the map names, or
/// one of `paths`.
std::set<std::string, std::less<>> parent_names(const CollectionEntry& collection,
                                                std::span<const FieldPath> paths);

/// These members as one JSON object; empty when the document has none of them. Throws JsonFault.
std::string parent_members(JsonText& text, std::string_view json,
                           const std::set<std::string, std::less<>>& names);

/// The record that a JSON text is, with the field `^` when there is a `parent`. Reads only the
/// members in `names`, if given. Throws JsonFault.
Record json_record(JsonText& text, std::string_view raw, const std::string& parent,
                   const std::set<std::string, std::less<>>* names = nullptr);

/// Offers the records of JSON documents to a pass. In records of `record_at`, the field `^` holds
/// those members of the enclosing document that the map or a condition names (`^.call_id`). A
/// record that is no object has the one field `value`.
class JsonRecords {
 public:
    /// What is offered: all records, of which few answer, or those that most likely do.
    enum class Records { All, Likely };

    /// The arguments must outlive it.
    JsonRecords(const CollectionEntry& collection, std::vector<std::string> inner, Pass& pass,
                Records records);

    /// Checks the whole document and offers its records. Throws JsonFault when it is not valid.
    void document(std::string_view json, Position position);

 private:
    void element(std::string_view raw, const Position& position);

    Pass& pass_;
    Records records_;
    std::vector<std::string> inner_;
    std::set<std::string, std::less<>> parent_names_;
    std::string parent_;
    JsonText outer_text_;
    JsonText text_;
};

}  // namespace dsar
