// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/module.hpp"

#include "libdsar/base/error.hpp"

#include <array>
#include <atomic>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <link.h>
#include <map>
#include <mutex>
#include <pwd.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace dsar {
namespace {

namespace fs = std::filesystem;

// The folder of the file that this code was loaded from. For the program itself the dynamic linker
// only knows argv[0], which anybody may choose; the kernel knows better.
fs::path own_folder() {
    Dl_info info{};
    void* extra = nullptr;
    if (::dladdr1(reinterpret_cast<void*>(&own_folder), &info, &extra, RTLD_DL_LINKMAP) == 0) {
        throw Error(ErrorKind::Failed, "cannot find the folder of the library");
    }
    const std::string name = static_cast<link_map*>(extra)->l_name;
    return fs::canonical(name.empty() ? "/proc/self/exe" : name).parent_path();
}

std::atomic<bool> stand_ins_wanted{false};

/// A name service that brings the real LDAP is loaded before its stand-in.
void know_accounts() {
    std::ifstream services("/etc/nsswitch.conf");
    const std::string named((std::istreambuf_iterator<char>(services)), {});
    if (named.find("ldap") == std::string::npos) {
        return;
    }
    std::array<char, 16384> buffer;
    passwd entry{};
    passwd* found = nullptr;
    ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found);
}

/// The stand-ins of a module, which the dynamic linker takes for the libraries whose names they
/// bear.
std::vector<void*> load_stand_ins(const fs::path& folder) {
    std::vector<void*> loaded;
    std::error_code none;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, none)) {
        if (void* handle = ::dlopen(entry.path().c_str(), RTLD_LAZY | RTLD_LOCAL)) {
            loaded.push_back(handle);
        }
    }
    return loaded;
}

/// nullptr when it cannot be loaded: dlerror() says why.
void* load_file(const fs::path& path) {
    // libpq brings two dozen libraries: most of what they call is never called by us.
    constexpr int how = RTLD_LAZY | RTLD_LOCAL;
    std::vector<void*> stand_ins;
    if (stand_ins_wanted) {
        know_accounts();
        stand_ins = load_stand_ins(fs::path(path).replace_extension("late"));
    }
    void* handle = ::dlopen(path.c_str(), how);
    if (handle == nullptr && !stand_ins.empty()) {
        // Another version of a library calls what no stand-in has.
        for (void* each : stand_ins) {
            ::dlclose(each);
        }
        handle = ::dlopen(path.c_str(), how);
    }
    return handle;
}

void* load(const std::string& name) {
    const fs::path folder = own_folder();
    const fs::path beside = folder / "dsar" / (name + ".so");
    const fs::path path =
        fs::exists(beside) ? beside : folder.parent_path() / "lib" / "dsar" / (name + ".so");
    void* handle = load_file(path);
    if (handle == nullptr) {
        const char* why = ::dlerror();
        throw Error(ErrorKind::Failed, "cannot load " + path.string(), why == nullptr ? "" : why,
                    "install dsar again: a part of it is missing or damaged");
    }
    return handle;
}

void* handle_of(std::string_view name) {
    // Modules stay loaded until the process ends, so the table may too.
    static std::mutex mutex;
    static std::map<std::string, void*, std::less<>> loaded;
    const std::lock_guard lock(mutex);
    const auto found = loaded.find(name);
    return found != loaded.end()
               ? found->second
               : loaded.emplace(std::string(name), load(std::string(name))).first->second;
}

}  // namespace

void* module_symbol(std::string_view name, const char* symbol) {
    void* address = ::dlsym(handle_of(name), symbol);
    if (address == nullptr) {
        throw Error(ErrorKind::Failed, "the module " + std::string(name) + " is of another version",
                    "it lacks " + std::string(symbol), "install dsar again");
    }
    return address;
}

void use_stand_ins() {
    stand_ins_wanted = true;
}

void load_module(std::string_view name) {
    handle_of(name);
}

}  // namespace dsar
