// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PowerVerse.Chain.JsonRpc.Server;

/// <summary>The methods of a listener by name; immutable. Found by the bytes of the name without making text.</summary>
public sealed class MethodTable
{
    private readonly Dictionary<byte[], RpcMethod> _methods;
    private readonly Dictionary<byte[], RpcMethod>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    /// <summary>Makes a table.</summary>
    /// <exception cref="ArgumentException">Two methods have the same name.</exception>
    public MethodTable(IEnumerable<RpcMethod> methods)
    {
        _methods = new Dictionary<byte[], RpcMethod>(NameComparer.Instance);
        foreach (RpcMethod method in methods)
        {
            _methods.Add(Encoding.UTF8.GetBytes(method.Name), method);
        }

        _lookup = _methods.GetAlternateLookup<ReadOnlySpan<byte>>();
        Methods = [.. _methods.Values.OrderBy(method => method.Name, StringComparer.Ordinal)];
        Namespaces = [.. Methods.Select(method => method.Namespace).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The methods in the order of their names.</summary>
    public IReadOnlyList<RpcMethod> Methods { get; }

    /// <summary>The namespaces in the order of their names.</summary>
    public IReadOnlyList<string> Namespaces { get; }

    /// <summary>Joins groups.</summary>
    public static MethodTable Of(IEnumerable<IMethodGroup> groups) => new(groups.SelectMany(group => group.Methods));

    /// <summary>The part of the table in some namespaces; <c>*</c> means all. What a listener enables.</summary>
    /// <remarks><c>rpc_</c> methods, which tell what there is, always stay.</remarks>
    public MethodTable Restrict(IReadOnlyCollection<string> namespaces) =>
        namespaces.Contains("*")
            ? this
            : new MethodTable(Methods.Where(method => method.Namespace == "rpc" || namespaces.Contains(method.Namespace)));

    /// <summary>Finds a method.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, [NotNullWhen(true)] out RpcMethod? method) => _lookup.TryGetValue(name, out method);

    private sealed class NameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly NameComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
