// SPDX-License-Identifier: Apache-2.0

using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm.Modules;

/// <summary>The modules of a chain by address; never changes once made.</summary>
public sealed class SystemModules
{
    /// <summary>Most interpreter runs that module calls may nest inside each other: the only recursion of the interpreter.</summary>
    public const int NestedRunsMax = 4;

    private readonly FrozenDictionary<Address, ISystemModule> _modules;

    /// <summary>Makes a registry of modules with distinct addresses.</summary>
    /// <exception cref="ArgumentException">Two modules answer at the same address.</exception>
    public SystemModules(IEnumerable<ISystemModule> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        Dictionary<Address, ISystemModule> byAddress = [];
        foreach (ISystemModule module in modules)
        {
            byAddress.Add(module.Address, module);
        }

        _modules = byAddress.ToFrozenDictionary();
    }

    /// <summary>No module: plain Ethereum.</summary>
    public static SystemModules None { get; } = new([]);

    /// <summary>True when there is no module.</summary>
    public bool IsEmpty => _modules.Count == 0;

    /// <summary>Finds the module that answers at an address.</summary>
    public bool TryGet(in Address address, [NotNullWhen(true)] out ISystemModule? module) => _modules.TryGetValue(address, out module);
}
