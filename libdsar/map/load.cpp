// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/map/map_files.hpp"
#include "libdsar/map/reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <span>
#include <system_error>
#include <thread>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr const char* settings_name = "dsar.yaml";

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

/// A file that was read and checked, by whichever thread came to it.
struct ReadFile {
    std::string file;
    std::shared_future<JsonSchema> schema;
    std::shared_ptr<const YamlDocument> document = {};
    Problems problems = {};
};

/// A schema, made ready when the first file needs it.
std::shared_future<JsonSchema> schema_ready(const char* name) {
    return std::async(std::launch::deferred, [name] { return JsonSchema::named(name); }).share();
}

/// To start a thread, and to wait for it, takes as long as to read a small file.
constexpr std::size_t files_for_a_thread = 3;

/// Reads and checks the files on all cores; the results keep the order of `files`.
void read_all(const fs::path& root, std::vector<ReadFile>& files) {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t index = next++; index < files.size(); index = next++) {
            ReadFile& read = files[index];
            read.document = read_checked(root / read.file, read.file, read.schema, read.problems);
        }
    };
    const std::size_t shares = (files.size() + files_for_a_thread - 1) / files_for_a_thread;
    const std::size_t cores =
        shares > 1 ? std::max(1U, std::thread::hardware_concurrency()) : 1;  // reads a file
    std::vector<std::future<void>> others;
    for (std::size_t count = 1; count < std::min(cores, shares); ++count) {
        others.push_back(std::async(std::launch::async, work));
    }
    work();
    for (std::future<void>& other : others) {
        other.get();
    }
}

/// Takes what was read of every map file; a name given twice is a problem of the second file.
void load_stores(std::span<ReadFile> files, DataMap& map, Problems& problems) {
    for (ReadFile& read : files) {
        std::move(read.problems.begin(), read.problems.end(), std::back_inserter(problems));
        const auto& document = read.document;
        const std::string& file = read.file;
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
    const std::vector<std::string> files = map_files(root);
    std::vector<ReadFile> read{{settings_name, schema_ready("workspace-1")}};
    const auto schema_of_maps = schema_ready("map-1");
    for (const std::string& file : files) {
        read.push_back({file, schema_of_maps});
    }
    read_all(root, read);
    std::move(read.front().problems.begin(), read.front().problems.end(),
              std::back_inserter(problems));
    if (const auto& document = read.front().document) {
        const Complaints complaints(settings_name, document, problems);
        workspace.settings = read_settings(*document->json, complaints);
        workspace.settings.document = document;
        workspace.settings.digest = sha256_hex(read_file(root / settings_name));
    }
    load_stores(std::span(read).subspan(1), workspace.map, problems);
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
