// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/error.hpp"
#include "libdsar/map/fides_model.hpp"
#include "libdsar/map/fides_node.hpp"
#include "libdsar/map/reference.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace dsar::fides {
namespace {

/// A category that a dataset, collection or object hands down to fields without one of their own.
struct HandedDown {
    std::string category;
    bool used = false;
};

/// What lies around a field.
struct Around {
    std::string collection;  ///< `dataset.collection`
    std::string fides_path;  ///< of the object that the field lies in, with its dot
    std::string path;
    HandedDown* category = nullptr;
};

/// `fides_meta`, or the name that it had before; the model of Fides reads both.
Node take_meta(Node& node) {
    return node.take_node(node.has("fides_meta") ? "fides_meta" : "fidesops_meta");
}

/// The first category, else the one handed down. Our fields have one; the others are listed.
std::string take_category(Node& node, HandedDown* above) {
    const std::vector<std::string> categories = node.take_texts("data_categories");
    for (std::size_t index = 1; index < categories.size(); ++index) {
        node.list("data_categories", "holds also " + categories[index] + ", which is not mapped",
                  "a field of our map has one category; choose the one that fits best");
    }
    if (!categories.empty()) {
        return categories.front();
    }
    if (above == nullptr || above->category.empty()) {
        return {};
    }
    above->used = true;
    return above->category;
}

/// Lists a category that every field below has overridden.
void list_unused(const Node& node, const HandedDown& category) {
    if (node.has("data_categories") && !category.category.empty() && !category.used) {
        node.list("data_categories", "is not mapped: every field below has its own");
    }
}

Link read_link(Node& node) {
    Link link;
    link.dataset = node.take_text("dataset");
    link.field = node.take_text("field");
    const std::string direction = node.take_text("direction");
    if (direction == "from") {
        link.direction = Link::Direction::From;
    } else if (direction == "to") {
        link.direction = Link::Direction::To;
    } else if (!direction.empty()) {
        node.list("direction", "is neither from nor to");
    }
    link.place = node.problem("field", "");
    node.list_rest();
    return link;
}

/// What the dataset says for readers, and of the storage: kept as the comment of the field.
std::string comment_of(const std::string& description, const std::string& type,
                       const std::string& length) {
    std::string words;
    for (const std::string& part :
         {description, type, length.empty() ? length : "length " + length}) {
        words += words.empty() || part.empty() ? "" : "; ";
        words += part;
    }
    return words;
}

class CollectionReading {
 public:
    explicit CollectionReading(Collection& collection) : collection_(collection) {}

    void fields(std::vector<Node> nodes, const Around& around) {
        for (Node& node : nodes) {
            const std::string name = node.take_text("name");
            node.rename(around.collection + '.' + around.fides_path + (name.empty() ? "?" : name));
            if (name.empty()) {
                node.list("name", "is missing: the field is not mapped");
            } else {
                field(node, name, around);
            }
        }
    }

 private:
    void field(Node& node, const std::string& name, const Around& around) {
        Node meta = take_meta(node);
        const std::string type = meta.take_text("data_type");
        Field field;
        field.fides_path = around.fides_path + name;
        field.path = around.path + quoted_name(name) + (type.ends_with("[]") ? "[]" : "");
        field.category = take_category(node, around.category);
        field.identity = meta.take_text("identity");
        field.primary_key = meta.take_flag("primary_key");
        for (Node& reference : meta.take_nodes("references")) {
            field.links.push_back(read_link(reference));
        }
        field.comment = comment_of(node.take_text("description"), type, meta.take_number("length"));
        std::vector<Node> inner = node.take_nodes("fields");
        meta.list_rest();
        node.list_rest();

        HandedDown category{field.category};
        const Around within{around.collection, field.fides_path + '.', field.path + '.', &category};
        const bool has_parts = !inner.empty();
        // An object is described by its parts, unless something points at the whole.
        if (!has_parts || !field.identity.empty() || !field.links.empty() || field.primary_key) {
            add(node, std::move(field));
            category.used = true;
        } else if (field.comment != type) {
            collection_.comments.push_back(field.path + ": " + field.comment);
        }
        fields(std::move(inner), within);
        list_unused(node, category);
    }

    void add(const Node& node, Field field) {
        if (!paths_.insert(field.fides_path).second) {
            Problem problem = node.problem("name", "is there twice; the first is mapped");
            problem.severity = Problem::Severity::Problem;
            node.source().not_mapped.push_back(std::move(problem));
            return;
        }
        field.identity = field.identity == "phone_number" ? "phone" : field.identity;
        collection_.fields.push_back(std::move(field));
    }

    Collection& collection_;
    std::set<std::string> paths_;
};

/// `masking_strategy_override: {strategy: delete}`, the only one that Fides has for collections.
bool take_deletes(Node& meta) {
    Node masking = meta.take_node("masking_strategy_override");
    const bool deletes = masking.take_text("strategy") == "delete";
    if (masking.has("strategy") && !deletes) {
        masking.list("strategy", "is not delete, so it is not mapped");
    }
    masking.list_rest();
    return deletes;
}

void read_collection(Node& node, Dataset& dataset, HandedDown& above) {
    Collection collection;
    collection.name = node.take_text("name");
    node.rename(dataset.key + '.' + (collection.name.empty() ? "?" : collection.name));
    const auto same = [&](const Collection& other) { return other.name == collection.name; };
    if (collection.name.empty() ||
        std::any_of(dataset.collections.begin(), dataset.collections.end(), same)) {
        Problem problem = node.problem("name", collection.name.empty()
                                                   ? "is missing: the collection is not mapped"
                                                   : "is there twice; the first is mapped");
        problem.severity = Problem::Severity::Problem;
        node.source().not_mapped.push_back(std::move(problem));
        return;
    }
    if (const std::string description = node.take_text("description"); !description.empty()) {
        collection.comments.push_back(description);
    }
    HandedDown category{take_category(node, &above)};
    Node meta = take_meta(node);
    collection.deletes = take_deletes(meta);
    std::vector<Node> fields = node.take_nodes("fields");
    meta.list_rest();
    node.list_rest();
    CollectionReading(collection).fields(std::move(fields), {node.name(), {}, {}, &category});
    list_unused(node, category);
    dataset.collections.push_back(std::move(collection));
}

void read_dataset(Node& node, std::vector<Dataset>& datasets) {
    Dataset dataset;
    dataset.key = node.take_text("fides_key");
    node.rename(dataset.key.empty() ? "?" : dataset.key);
    const auto same = [&](const Dataset& other) { return other.key == dataset.key; };
    if (dataset.key.empty() || std::any_of(datasets.begin(), datasets.end(), same)) {
        Problem problem =
            node.problem("fides_key", dataset.key.empty() ? "is missing: the dataset is not mapped"
                                                          : "is there twice; the first is mapped");
        problem.severity = Problem::Severity::Problem;
        node.source().not_mapped.push_back(std::move(problem));
        return;
    }
    for (const char* key : {"name", "description"}) {
        if (const std::string text = node.take_text(key); !text.empty()) {
            dataset.comments.push_back(text);
        }
    }
    HandedDown category{take_category(node, nullptr)};
    std::vector<Node> collections = node.take_nodes("collections");
    take_meta(node).list_rest();
    node.list_rest();
    node.source().not_mapped.push_back(node.problem("connection_config",
                                                    "lies outside the dataset in Fides",
                                                    "set kind and its options in the map file"));
    for (Node& collection : collections) {
        read_collection(collection, dataset, category);
    }
    list_unused(node, category);
    datasets.push_back(std::move(dataset));
}

}  // namespace

void read_datasets(const FidesFile& file, std::vector<Dataset>& datasets, Problems& not_mapped) {
    const YamlDocument document = read_yaml(file.text, file.name);
    const Source source{document, file.name, not_mapped};
    Node root(source, *document.json, {}, {});
    std::vector<Node> found = root.take_nodes("dataset");
    if (found.empty()) {
        throw Error(ErrorKind::NotSetUp, file.name + " holds no Fides dataset",
                    "a dataset file has the key 'dataset' with a list under it");
    }
    root.list_rest();
    for (Node& node : found) {
        read_dataset(node, datasets);
    }
}

}  // namespace dsar::fides
