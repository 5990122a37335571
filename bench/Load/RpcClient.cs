// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace PowerVerse.Chain.Load;

/// <summary>One kept-alive HTTP connection that knows just enough to load a server: no pool, no headers, no copies.</summary>
internal sealed class RpcClient : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = new byte[64 * 1024];
    private int _nextId;

    // The answer so far: bytes, where its body begins, and how long it is as a whole.
    private int _length;
    private int _bodyStart;
    private int _whole;

    private RpcClient(Socket socket) => _socket = socket;

    /// <summary>Connects for requests that a thread of its own sends and waits for: that costs the client the least, and what it takes the node beside it lacks.</summary>
    public static RpcClient Connect(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return new RpcClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static async Task<RpcClient> ConnectAsync(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return new RpcClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>HTTP status of the last answer.</summary>
    public int Status { get; private set; }

    /// <summary>The bytes of a request with this body.</summary>
    public static byte[] Request(string body) => Request(Encoding.UTF8.GetBytes(body));

    /// <summary>The bytes of a request with this body.</summary>
    public static byte[] Request(byte[] body) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")),
        .. body,
    ];

    /// <summary>One call; its result, or an exception with the error.</summary>
    public async Task<JsonNode?> CallAsync(string method, params JsonNode?[] parameters)
    {
        JsonObject request = new() { ["jsonrpc"] = "2.0", ["id"] = ++_nextId, ["method"] = method, ["params"] = new JsonArray([.. parameters]) };
        JsonNode answer = JsonNode.Parse((await SendAsync(Request(request.ToJsonString()))).Span)!;
        return answer["error"] is { } error ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}") : answer["result"];
    }

    /// <summary>Several calls at once; the results in the order of the calls.</summary>
    public async Task<JsonNode?[]> BatchAsync(IReadOnlyList<(string Method, JsonNode?[] Parameters)> calls)
    {
        JsonArray batch = [.. calls.Select((call, index) => (JsonNode)new JsonObject
        {
            ["jsonrpc"] = "2.0", ["id"] = index, ["method"] = call.Method, ["params"] = new JsonArray(call.Parameters),
        })];
        JsonArray answers = JsonNode.Parse((await SendAsync(Request(batch.ToJsonString()))).Span)!.AsArray();
        JsonNode?[] results = new JsonNode?[calls.Count];
        foreach (JsonNode? answer in answers)
        {
            int index = answer!["id"]!.GetValue<int>();
            results[index] = answer["error"] is { } error ? throw new InvalidOperationException($"{calls[index].Method}: {error.ToJsonString()}") : answer["result"];
        }

        return results;
    }

    /// <summary>Sends a request and returns the body of the answer, valid until the next one.</summary>
    public async Task<ReadOnlyMemory<byte>> SendAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        BeginAnswer();
        while (!TakeIn(await _socket.ReceiveAsync(Room)))
        {
        }

        return Body;
    }

    /// <summary>The same on the caller's thread, which waits; the client comes from <see cref="Connect"/>.</summary>
    public ReadOnlyMemory<byte> Send(ReadOnlySpan<byte> request)
    {
        _socket.Send(request);
        BeginAnswer();
        while (!TakeIn(_socket.Receive(Room.Span)))
        {
        }

        return Body;
    }

    public void Dispose() => _socket.Dispose();

    private Memory<byte> Room
    {
        get
        {
            if (_length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            return _buffer.AsMemory(_length);
        }
    }

    private ReadOnlyMemory<byte> Body => _buffer.AsMemory(_bodyStart, _length - _bodyStart);

    private void BeginAnswer()
    {
        _length = 0;
        _bodyStart = -1;
        _whole = int.MaxValue;
    }

    // True when the answer is whole.
    private bool TakeIn(int count)
    {
        if (count == 0)
        {
            throw new IOException("The server closed the connection.");
        }

        _length += count;
        if (_bodyStart < 0)
        {
            int headers = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8);
            if (headers >= 0)
            {
                _bodyStart = headers + 4;
                Status = int.Parse(Encoding.ASCII.GetString(_buffer, "HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
                _whole = _bodyStart + ContentLength(_buffer.AsSpan(0, _bodyStart));
            }
        }

        return _length >= _whole;
    }

    private static int ContentLength(ReadOnlySpan<byte> headers)
    {
        ReadOnlySpan<byte> name = "content-length:"u8;
        while (!headers.IsEmpty)
        {
            int end = headers.IndexOf("\r\n"u8);
            ReadOnlySpan<byte> line = headers[..end];
            if (line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return int.Parse(Encoding.ASCII.GetString(line[name.Length..]), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
            }

            headers = headers[(end + 2)..];
        }

        throw new InvalidOperationException("An answer without a length.");
    }
}
