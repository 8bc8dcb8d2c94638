// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/map/reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr const char* settings_name = "dsar.yaml";

/// The map files, relative to the workspace, in the order of their names' bytes.
std::vector<std::string> map_files(const fs::path& root) {
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(root / "map", error)) {
        const std::string name = entry.path().filename().string();
        const bool yaml = name.ends_with(".yaml") || name.ends_with(".yml");
        if (yaml && !name.starts_with('.') && entry.is_regular_file(error)) {
            files.push_back("map/" + name);
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// Over names and bytes, so that a renamed file counts as a change; lengths keep them apart.
std::string digest_of(const fs::path& root, const std::vector<std::string>& files) {
    Sha256 digest;
    for (const std::string& file : files) {
        std::string bytes;
        try {
            bytes = read_file(root / file);
        } catch (const Error&) {
            continue;  // reported where the file is read
        }
        digest.update(file + '\n' + std::to_string(bytes.size()) + '\n');
        digest.update(bytes);
    }
    return digest.hex();
}

/// Reads every map file; a name given twice is a problem of the second file.
void load_stores(const fs::path& root, const std::vector<std::string>& files, DataMap& map,
                 Problems& problems) {
    for (const std::string& file : files) {
        const auto document = read_checked(root / file, file, "map-1", problems);
        if (!document) {
            continue;
        }
        const Complaints complaints(file, document, problems);
        StoreEntry store = read_store(*document->json, file, complaints);
        store.document = document;
        if (store.name.empty()) {
            continue;  // the schema has said so
        }
        if (const StoreEntry* other = map.store(store.name)) {
            complaints.add("/store",
                           "store '" + store.name + "' is already described in " + other->file,
                           "give each store one file and a name of its own");
            continue;
        }
        map.stores.push_back(std::move(store));
    }
    std::sort(
        map.stores.begin(), map.stores.end(),
        [](const StoreEntry& left, const StoreEntry& right) { return left.name < right.name; });
}

std::string in_one_line(const Problem& problem) {
    std::string line = problem.file;
    line += line.empty() || problem.where.empty() ? "" : " ";
    line += problem.where;
    line += line.empty() ? "" : ": ";
    return line + problem.what;
}

}  // namespace

fs::path find_workspace(const fs::path& start) {
    std::error_code error;
    const fs::path from = fs::absolute(start, error).lexically_normal();
    for (fs::path folder = from;; folder = folder.parent_path()) {
        if (fs::is_regular_file(folder / settings_name, error)) {
            return folder;
        }
        if (folder == folder.parent_path()) {
            break;
        }
    }
    throw Error(ErrorKind::NotSetUp, "there is no workspace here",
                "neither this folder nor one above it holds dsar.yaml", "dsar init");
}

Workspace load_workspace(const fs::path& root, Problems& problems) {
    std::error_code error;
    if (!fs::exists(root / settings_name, error)) {
        throw Error(ErrorKind::NotSetUp, "there is no workspace in " + root.string(),
                    "the folder holds no dsar.yaml", "dsar init");
    }
    Workspace workspace;
    workspace.root = root;
    if (const auto document =
            read_checked(root / settings_name, settings_name, "workspace-1", problems)) {
        const Complaints complaints(settings_name, document, problems);
        workspace.settings = read_settings(*document->json, complaints);
        workspace.settings.document = document;
        workspace.settings.digest = sha256_hex(read_file(root / settings_name));
    }
    const std::vector<std::string> files = map_files(root);
    load_stores(root, files, workspace.map, problems);
    workspace.map.digest = digest_of(root, files);
    resolve_references(workspace.map, problems);
    return workspace;
}

Workspace open_workspace(const fs::path& root) {
    Problems problems;
    Workspace workspace = load_workspace(root, problems);
    const auto is_bad = [](const Problem& problem) {
        return problem.severity == Problem::Severity::Problem;
    };
    const auto first = std::find_if(problems.begin(), problems.end(), is_bad);
    if (first == problems.end()) {
        return workspace;
    }
    const auto more = std::count_if(problems.begin(), problems.end(), is_bad) - 1;
    std::string why = first->must.empty() ? "" : "it must be " + first->must;
    if (more > 0) {
        why += (why.empty() ? "" : "; ") + std::to_string(more) +
               (more == 1 ? " more problem" : " more problems");
    }
    throw Error(ErrorKind::NotSetUp, in_one_line(*first), why,
                first->next.empty() ? "dsar map check" : first->next);
}

}  // namespace dsar
