// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;

namespace PowerVerse.Chain.Node.Commands;

/// <summary>Asks the node that works in a data directory, over its local socket: what a command would do itself if the directory were free.</summary>
internal static class NodeSocket
{
    private const int AnswerBytesMax = 1024 * 1024;

    /// <summary>The data directory of the settings if a process works there; null when it is free or none is named.</summary>
    public static string? FindBusy(ResolvedSettings settings) =>
        settings.TryGet(Settings.DataDirectory, out string path) && DataDirectory.FindHolder(Path.GetFullPath(path)) is not null ? Path.GetFullPath(path) : null;

    /// <summary>Calls a method.</summary>
    /// <param name="root">The data directory.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <returns>Its result.</returns>
    /// <exception cref="CommandException">There is no socket, or the node refused.</exception>
    public static JsonNode Call(string root, string method, params JsonNode?[] parameters)
    {
        string path = DataDirectory.SocketIn(root);
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            JsonObject request = new() { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = new JsonArray(parameters) };
            socket.Send(Encoding.UTF8.GetBytes(request.ToJsonString() + "\n"));
            JsonNode answer = JsonNode.Parse(ReadLine(socket))!;
            return answer["error"] is { } error
                ? throw new CommandException(ExitCode.Failed, $"The node that runs there refused: {error["message"]}")
                : answer["result"]!;
        }
        catch (Exception exception) when (exception is SocketException or IOException or ArgumentException or JsonException)
        {
            throw new CommandException(
                ExitCode.Data,
                $"The data directory '{root}' is in use by process {DataDirectory.FindHolder(root)}, which does not answer on '{path}': {exception.Message}"
                + Environment.NewLine + $"Stop that process first, start it without --ipc false, or call {method} over its JSON-RPC.",
                exception);
        }
    }

    private static string ReadLine(Socket socket)
    {
        byte[] buffer = new byte[16 * 1024];
        int length = 0;
        while (true)
        {
            int count = socket.Receive(buffer.AsSpan(length));
            int end = buffer.AsSpan(length, count).IndexOf((byte)'\n');
            length += count;
            if (end >= 0)
            {
                return Encoding.UTF8.GetString(buffer, 0, length);
            }

            if (count == 0 || length >= AnswerBytesMax)
            {
                throw new IOException("the connection ended without an answer");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }
}
